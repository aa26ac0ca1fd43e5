package io.ringspun.perf;

import io.ringspun.perf.os.Bystanders;
import io.ringspun.perf.os.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All processes and files that this program makes and must not leave behind, however it ends: on
 * its own, by a failure, by Ctrl-C. (Killed outright, it leaves only files: the processes end with
 * their stdin.)
 */
final class Workers implements AutoCloseable {

    /** A terminal interrupts its whole group: the children must not die before we know why. */
    private static final List<String> DEAF_TO_CTRL_C =
            List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private final Set<Worker> running = ConcurrentHashMap.newKeySet();
    private final Set<Path> files = ConcurrentHashMap.newKeySet();
    private final Thread hook = new Thread(this::clear, "clear");
    private volatile boolean closing;

    /** Used by processes that were ended. For the main thread. */
    private long endedTicks;

    Workers() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a process. */
    Worker start(String name, List<String> command) throws IOException {
        if (closing) {
            throw new IOException("interrupted");
        }
        List<String> deaf = new ArrayList<>(DEAF_TO_CTRL_C);
        deaf.addAll(command);
        Worker worker = new Worker(name, new ProcessBuilder(deaf).start());
        running.add(worker);
        if (closing) {
            worker.kill();
        }
        return worker;
    }

    /**
     * Runs a program that does its work and ends.
     *
     * @throws IOException if it fails, or takes longer than it may
     */
    Finished finish(String name, List<String> command, Duration limit)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Worker worker = start(name, command);
        try {
            List<String> lines = worker.finish(limit);
            return new Finished(System.nanoTime() - start, lines);
        } finally {
            end(worker);
        }
    }

    /**
     * A program that has done its work.
     *
     * @param elapsedNanos from before its start until after its end
     * @param lines what it said
     */
    record Finished(long elapsedNanos, List<String> lines) {}

    /** Ends a process. */
    void end(Worker worker) {
        if (running.contains(worker)) {
            endedTicks += Bystanders.ticks(worker.pid());
        }
        worker.kill();
        running.remove(worker);
    }

    /** Processor time used by this process and all it has started, in ticks. */
    long ticks() {
        long sum = endedTicks + Bystanders.ticks(ProcessHandle.current().pid());
        for (Worker worker : running) {
            sum += Bystanders.ticks(worker.pid());
        }
        return sum;
    }

    /** Has a file, or a folder with all that is in it, deleted in the end. */
    Path temporary(Path file) {
        files.add(file);
        return file;
    }

    /** Whether the program is being ended from outside, so that failures mean nothing. */
    boolean closing() {
        return closing;
    }

    private void clear() {
        closing = true;
        running.forEach(Worker::kill);
        for (Path file : files) {
            try {
                Trees.delete(file);
            } catch (IOException e) {
                System.err.println("could not delete " + file + ": " + e);
            }
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the hook is at it already
        }
        clear();
    }
}
