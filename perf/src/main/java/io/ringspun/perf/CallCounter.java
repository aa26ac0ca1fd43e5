package io.ringspun.perf;

import io.ringspun.perf.os.Cores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Counts the system calls of a process by {@code perf stat}, from its making until it is asked. A
 * program that {@code perf} runs meanwhile tells when the counting has begun, and ends it.
 */
final class CallCounter implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String EVENT = "raw_syscalls:sys_enter";

    private final Workers workers;
    private final Worker perf;

    private CallCounter(Workers workers, Worker perf) {
        this.workers = workers;
        this.perf = perf;
    }

    /** Says that nothing can be counted here, and why. */
    static final class Unavailable extends Exception {

        private static final long serialVersionUID = 1;

        Unavailable(String message) {
            super(message);
        }
    }

    /** Begins to count. */
    static CallCounter attach(Workers workers, Worker counted)
            throws IOException, InterruptedException, Unavailable {
        Path program = Cores.program("perf");
        if (program == null) {
            throw new Unavailable("no perf here");
        }
        Worker perf =
                workers.start(
                        "perf",
                        List.of(
                                program.toString(),
                                "stat",
                                "-x,",
                                "--log-fd",
                                "1",
                                "-e",
                                EVENT,
                                "-p",
                                Long.toString(counted.pid()),
                                "--",
                                "cat"));
        CallCounter counter = new CallCounter(workers, perf);
        try {
            perf.ask("counting", "counting", PATIENCE);
            return counter;
        } catch (IOException e) {
            counter.close();
            throw new Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the counting. */
    long calls() throws InterruptedException, Unavailable {
        try {
            for (String line : perf.finish(PATIENCE)) {
                if (line.contains(EVENT)) {
                    String count = line.substring(0, line.indexOf(','));
                    // None at all is told this way.
                    return count.equals("<not counted>") ? 0 : Long.parseLong(count);
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new Unavailable(String.valueOf(e.getMessage()));
        }
        throw new Unavailable("perf gave no count");
    }

    @Override
    public void close() {
        workers.end(perf);
    }
}
