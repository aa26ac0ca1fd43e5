package io.ringspun.perf;

import io.ringspun.perf.load.LoadClient;
import io.ringspun.perf.os.Cores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load generator's process: compiled from C where that can be done, else the Java one. What
 * either understands is written in {@code load.c}.
 */
final class Load {

    /**
     * Above the time of a run itself: connecting, and a machine that is busy with something else.
     */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Workers workers;
    private final List<String> command;
    private final String description;
    private Worker worker;

    private Load(Workers workers, List<String> command, String description)
            throws IOException, InterruptedException {
        this.workers = workers;
        this.command = command;
        this.description = description;
        this.worker = begin();
    }

    /**
     * What a run found.
     *
     * @param total requests answered, those before the measured time included
     * @param requests requests answered in the measured time
     * @param elapsedNanos the measured time
     * @param cpuNanos processor time of the server meanwhile, or -1
     * @param p50Nanos half of the answers came within
     * @param p99Nanos 99 of 100 came within
     * @param p999Nanos 999 of 1000 came within
     * @param errors connections that failed or got a wrong answer
     * @param ownNanos processor time of the load generator itself in the measured time
     */
    record Run(
            long total,
            long requests,
            long elapsedNanos,
            long cpuNanos,
            long p50Nanos,
            long p99Nanos,
            long p999Nanos,
            long errors,
            long ownNanos) {

        /** The share of the measured time in which the load generator was at work, 0 to 1. */
        double ownShare() {
            return (double) ownNanos / elapsedNanos;
        }
    }

    /** The C one if it can be had, else the Java one. */
    static Load open(Workers workers, Compiler compiler, Cores cores)
            throws IOException, InterruptedException {
        Load load = inC(workers, compiler, cores);
        return load == null ? inJava(workers, cores) : load;
    }

    /** The C one, or null if it cannot be compiled or run here. */
    static @Nullable Load inC(Workers workers, Compiler compiler, Cores cores)
            throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(cores.on(cores.load()));
            command.add(compiler.program("load").toString());
            return new Load(workers, command, "C, epoll");
        } catch (IOException e) { // no compiler, or nothing may be executed in the temporary folder
            return null;
        }
    }

    /** The Java one. */
    static Load inJava(Workers workers, Cores cores) throws IOException, InterruptedException {
        List<String> command =
                Jvm.command(cores.on(cores.load()), 1, List.of(), LoadClient.class, List.of());
        return new Load(workers, command, "Java, selector (no C compiler that works)");
    }

    /** Which of the two it is. */
    String description() {
        return description;
    }

    /**
     * Loads a server and waits until the measured time is over. {@link #farewell} must follow.
     *
     * @param pid the process whose processor time is counted
     * @param address a port of the loopback, or the path of a socket
     * @throws IOException if the server could not be reached or answered wrongly throughout
     */
    Run run(long pid, String address, int connections, int bytes, int warmMillis, int millis)
            throws IOException, InterruptedException {
        return runAt(0, pid, address, connections, bytes, warmMillis, millis);
    }

    /**
     * The same with requests that are due at fixed times, whatever became of those before.
     * Latencies count from these times, those of requests that were never answered included.
     *
     * @param rate requests per second, on all connections together; 0 has each answer followed by
     *     the next request
     */
    Run runAt(
            int rate,
            long pid,
            String address,
            int connections,
            int bytes,
            int warmMillis,
            int millis)
            throws IOException, InterruptedException {
        if (!worker.alive()) {
            worker = begin();
        }
        worker.tell(
                "run %s %d %d %d %d %d %d"
                        .formatted(address, connections, bytes, warmMillis, millis, pid, rate));
        String[] words;
        try {
            words = worker.await("done", GRACE.plusMillis(warmMillis + millis));
        } catch (IOException e) {
            workers.end(worker); // whatever it is at, the next run gets a fresh one
            throw e;
        }
        long[] n = Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
        return new Run(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[8], n[9]);
    }

    /** Waits until the server has closed its ends of the connections, or has had the time to. */
    void farewell() throws IOException, InterruptedException {
        worker.await("idle", GRACE);
    }

    /**
     * Opens connections, asks once on each, and leaves them open and silent. {@link #release} must
     * follow.
     */
    void hold(String address, int connections, int bytes) throws IOException, InterruptedException {
        if (!worker.alive()) {
            worker = begin();
        }
        worker.ask("hold %s %d %d".formatted(address, connections, bytes), "held", GRACE);
    }

    /** Closes what is held. */
    void release() throws IOException, InterruptedException {
        worker.ask("release", "idle", GRACE);
    }

    private Worker begin() throws IOException, InterruptedException {
        Worker begun = workers.start("load generator", command);
        begun.await("ready", GRACE);
        return begun;
    }
}
