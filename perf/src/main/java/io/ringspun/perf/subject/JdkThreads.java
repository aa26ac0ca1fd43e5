package io.ringspun.perf.subject;

import io.ringspun.IoTask;

/**
 * The threads on which a {@code FileChannel} is used.
 *
 * @param kind of the threads
 * @param polite whether a thread lets others go first after each block
 * @param description for the reader of a report
 */
record JdkThreads(Thread.Builder kind, boolean polite, String description) {

    static final JdkThreads VIRTUAL =
            new JdkThreads(Thread.ofVirtual(), false, "FileChannel on virtual threads");

    /** Those of a subject. */
    static JdkThreads named(String name) {
        return switch (name) {
            case "jdk-filechannel-vt" -> VIRTUAL;
            case "jdk-filechannel-yield" ->
                    new JdkThreads(
                            Thread.ofVirtual(),
                            true,
                            "FileChannel on virtual threads, a yield after each block");
            case "jdk-filechannel-pool" ->
                    new JdkThreads(
                            Thread.ofPlatform().daemon(), false, "FileChannel on platform threads");
            default -> throw new IllegalArgumentException("no way to use a file is called " + name);
        };
    }

    Thread start(IoTask body) {
        return kind.start(() -> {
            try {
                body.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void yieldIfPolite() {
        if (polite) {
            Thread.yield();
        }
    }
}
