package io.ringspun.perf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that takes part in the echo suite, and how it is started.
 *
 * @param name what it is called in the report and after {@code --subjects}
 * @param always whether it takes part in a quick look too
 * @param kind what it is written in
 * @param server which one of that kind
 * @param flags what its JVM is given beside what all are given
 */
record EchoSubject(String name, boolean always, Kind kind, String server, List<String> flags) {

    /** What the others are compared with. */
    static final String REFERENCE = "jdk-socket";

    /** What they are compared with at Unix-domain sockets, which {@code java.net.Socket} lacks. */
    static final String UNIX_REFERENCE = "jdk-channel";

    private static final String NIO_URING = "nio-uring";

    /** Everyone there is, in the order of the report. */
    static final List<EchoSubject> ALL =
            List.of(
                    java("ringspun", true),
                    java("ringspun-stock", true),
                    java("ringspun-nio", false),
                    java(REFERENCE, true),
                    java(UNIX_REFERENCE, true),
                    polled("jdk-socket"),
                    polled(UNIX_REFERENCE),
                    java("nio-selector", true),
                    java(NIO_URING, false),
                    netty("netty-nio", false),
                    netty("netty-epoll", true),
                    netty("netty-uring", false),
                    netty("netty-uring-buffers", true),
                    c("c-epoll", "epoll", true),
                    c("c-single", "single", false),
                    c("c-multishot", "multishot", true));

    /** What a subject is written in. */
    enum Kind {
        JAVA,
        C
    }

    private static EchoSubject java(String name, boolean always) {
        return new EchoSubject(name, always, Kind.JAVA, name, List.of());
    }

    /** The JDK's sockets with its threads that poll instead of virtual threads that do. */
    private static EchoSubject polled(String server) {
        return new EchoSubject(
                server + "-poller1", false, Kind.JAVA, server, List.of("-Djdk.pollerMode=1"));
    }

    /** What its authors use when they measure: memory without checks, no search for leaks. */
    private static EchoSubject netty(String name, boolean always) {
        return new EchoSubject(
                name,
                always,
                Kind.JAVA,
                name,
                List.of(
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.noUnsafe=false",
                        "-Dio.netty.leakDetection.level=disabled"));
    }

    private static EchoSubject c(String name, String server, boolean always) {
        return new EchoSubject(name, always, Kind.C, server, List.of());
    }

    /** Whether it can listen at a Unix-domain socket. */
    boolean unix() {
        return !server.equals(REFERENCE) && !server.equals(NIO_URING);
    }

    /** The names of all. */
    static List<String> names() {
        return ALL.stream().map(EchoSubject::name).toList();
    }

    /** The one of that name. */
    static EchoSubject named(String name) {
        return ALL.stream()
                .filter(subject -> subject.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no subject is called " + name));
    }

    /**
     * Starts it on the servers' processors.
     *
     * @param path of the Unix-domain socket to listen at; {@code -} for a port of the loopback
     */
    Worker start(Bench bench, int carriers, int bufferBytes, String path, String... moreFlags)
            throws IOException, InterruptedException {
        return switch (kind) {
            case JAVA -> {
                List<String> all = new ArrayList<>(flags);
                all.addAll(List.of(moreFlags));
                yield bench.subject(
                        new Bench.Site(name, carriers, true, all), server, "-", bufferBytes, path);
            }
            case C -> {
                List<String> command = new ArrayList<>(bench.cores().forServer(carriers));
                command.add(bench.compiler().program("echo").toString());
                command.addAll(
                        List.of(
                                server,
                                Integer.toString(bufferBytes),
                                Integer.toString(carriers),
                                path));
                yield bench.workers().start(name, command);
            }
        };
    }
}
