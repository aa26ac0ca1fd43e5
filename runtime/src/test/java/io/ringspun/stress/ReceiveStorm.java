package io.ringspun.stress;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.IoStats;
import io.ringspun.Listener;
import io.ringspun.contract.Pattern;
import io.ringspun.contract.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Very many connections that all receive at once, and few buffers to receive into. Each gets its
 * own bytes, round after round; nobody is forgotten while others are served, and a ring without
 * free buffers waits instead of trying again and again. Run from the command line with a subject's
 * name, a number of connections, rounds, and a seed: those who send are another process then, so
 * that the limit of descriptors, which is raised where that may be, is not shared with them.
 */
public final class ReceiveStorm implements AutoCloseable {

    /** Buffers of each ring. */
    public static final int BUFFERS = 64;

    static final int MESSAGE_BYTES = 64;

    /** Only against hanging, and for a starved reader to be noticed. */
    private static final int ROUND_SECONDS_MAX = 60;

    private final IoRuntime io;
    private final long seed;
    private final List<Connection> receivers = new ArrayList<>();
    private final StormClients clients;

    /** The senders, if they are a process of their own; they take orders. */
    private final @Nullable Process apart;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile CountDownLatch arrived = new CountDownLatch(0);
    private long messages;
    private long longestNanos;

    /** Connects everybody, with senders in this process. */
    public ReceiveStorm(IoRuntime io, int connections, long seed) throws IOException {
        this(io, connections, seed, false);
    }

    private ReceiveStorm(IoRuntime io, int connections, long seed, boolean isApart)
            throws IOException {
        this.io = io;
        this.seed = seed;
        clients = new StormClients(seed);
        try (Listener listener =
                io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            apart = isApart ? start(address.getPort(), connections, seed) : null;
            for (int i = 0; i < connections; i++) {
                if (!isApart) {
                    clients.connect(address);
                }
                Connection receiver = listener.accept(Duration.ofSeconds(ROUND_SECONDS_MAX));
                receivers.add(receiver);
                Pattern pattern = StormClients.pattern(seed, receiver.remoteAddress());
                threads.add(io.start(() -> receive(receiver, pattern)));
            }
        }
    }

    private static Process start(int port, int count, long seed) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StormClients.class.getName(),
                        String.valueOf(port),
                        String.valueOf(count),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** How many descriptors so many connections need, and what else a JVM has open. */
    public static long descriptors(int connections, boolean sendersApart) {
        return (sendersApart ? 1L : 2L) * connections + 500;
    }

    /** The limit of descriptors of this process. */
    public static long descriptorsMax() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s{2,}")[1])
                .mapToLong(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text))
                .findFirst()
                .orElse(0);
    }

    /** Uses what may be borrowed for a moment only, so that few buffers are what there is. */
    public static IoConfig config(IoConfig base) {
        return base.withReceiveBuffers(BUFFERS, 1024).withQueues(64, 256, 1 << 20);
    }

    private void receive(Connection connection, Pattern pattern) {
        byte[] message = new byte[MESSAGE_BYTES];
        long position = 0;
        try {
            while (true) {
                int have = 0;
                while (have < MESSAGE_BYTES) {
                    int count = connection.read(message, have, MESSAGE_BYTES - have);
                    if (count < 0) {
                        return;
                    }
                    have += count;
                }
                pattern.check(message, 0, MESSAGE_BYTES, position);
                position += MESSAGE_BYTES;
                arrived.countDown();
            }
        } catch (ClosedChannelException e) {
            // the storm is over
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Everybody is sent a message; returns when all have it. */
    public void round() throws IOException, InterruptedException {
        arrived = new CountDownLatch(receivers.size());
        long begin = System.nanoTime();
        if (apart == null) {
            clients.send();
        } else {
            apart.getOutputStream().write((StormClients.SEND + "\n").getBytes());
            apart.getOutputStream().flush();
        }
        messages += receivers.size();
        boolean all = arrived.await(ROUND_SECONDS_MAX, TimeUnit.SECONDS);
        longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError(this + ": a receiver failed", failed);
        }
        if (!all) {
            throw new AssertionError(
                    "%s: %d of %d got nothing"
                            .formatted(this, arrived.getCount(), receivers.size()));
        }
    }

    /** System calls of the rings for each message; more than a few mean that somebody spins. */
    public double entersPerMessage() {
        return (double) sum(IoStats.CarrierStats::enters) / messages;
    }

    /** How often a receive found no buffer. */
    public long starvedCount() {
        return sum(IoStats.CarrierStats::starvedReceives);
    }

    private long sum(java.util.function.ToLongFunction<IoStats.CarrierStats> figure) {
        return io.stats().carriers().stream().mapToLong(figure).sum();
    }

    @Override
    public void close() throws IOException {
        clients.close();
        if (apart != null) {
            apart.getOutputStream().close();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        for (Connection receiver : receivers) {
            receiver.close();
        }
    }

    @Override
    public String toString() {
        return "%,d connections, %,d messages, %.2f enters for each, the slowest round %.1f s, %,d found no buffer, seed %d"
                .formatted(
                        receivers.size(),
                        messages,
                        entersPerMessage(),
                        longestNanos / 1e9,
                        starvedCount(),
                        seed);
    }

    /** SUBJECT CONNECTIONS ROUNDS [SEED] */
    public static void main(String[] args) throws Exception {
        Subject subject = Subject.valueOf(args[0]);
        int connections = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        long seed = args.length > 3 ? Long.parseLong(args[3]) : System.nanoTime();
        long needed = descriptors(connections, true);
        if (descriptorsMax() < needed) {
            new ProcessBuilder(
                            "prlimit",
                            "--pid=" + ProcessHandle.current().pid(),
                            "--nofile=" + needed + ":" + needed)
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        if (descriptorsMax() < needed) {
            System.out.printf(
                    "skipped: %d descriptors are needed, %d allowed%n", needed, descriptorsMax());
            return;
        }
        long begin = System.nanoTime();
        try (IoRuntime io = IoRuntime.open(config(subject.config()));
                ReceiveStorm storm = new ReceiveStorm(io, connections, seed, true)) {
            for (int i = 0; i < rounds; i++) {
                storm.round();
            }
            System.out.printf("%s %s, %.1f s%n", subject, storm, (System.nanoTime() - begin) / 1e9);
        }
    }
}
