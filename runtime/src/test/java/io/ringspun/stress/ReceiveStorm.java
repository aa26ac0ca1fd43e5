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
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * name, a number of connections, rounds, and a seed; it raises the limit of descriptors where it
 * may.
 */
public final class ReceiveStorm implements AutoCloseable {

    /** Buffers of each ring. */
    public static final int BUFFERS = 64;

    private static final int MESSAGE_BYTES = 64;

    /** Only against hanging, and for a starved reader to be noticed. */
    private static final int ROUND_SECONDS_MAX = 60;

    private final IoRuntime io;
    private final long seed;
    private final List<Connection> receivers = new ArrayList<>();
    private final List<SocketChannel> senders = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile CountDownLatch arrived = new CountDownLatch(0);
    private long messages;

    /** Connects everybody. */
    public ReceiveStorm(IoRuntime io, int connections, long seed) throws IOException {
        this.io = io;
        this.seed = seed;
        try (Listener listener =
                io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (int i = 0; i < connections; i++) {
                senders.add(SocketChannel.open(listener.localAddress()));
                Connection receiver = listener.accept();
                receivers.add(receiver);
                Pattern pattern = new Pattern(seed + i);
                threads.add(io.start(() -> receive(receiver, pattern)));
            }
        }
    }

    /** How many descriptors so many connections need, and what else a JVM has open. */
    public static long descriptors(int connections) {
        return 2L * connections + 500;
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
        arrived = new CountDownLatch(senders.size());
        long position = messages / senders.size() * MESSAGE_BYTES;
        for (int i = 0; i < senders.size(); i++) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(new Pattern(seed + i).bytes(position, MESSAGE_BYTES));
            while (bytes.hasRemaining()) {
                senders.get(i).write(bytes);
            }
        }
        messages += senders.size();
        boolean all = arrived.await(ROUND_SECONDS_MAX, TimeUnit.SECONDS);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError(this + ": a receiver failed", failed);
        }
        if (!all) {
            throw new AssertionError(
                    "%s: %d of %d got nothing".formatted(this, arrived.getCount(), senders.size()));
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
        for (SocketChannel sender : senders) {
            sender.close();
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
        return "%,d connections, %,d messages, %.2f enters for each, %,d found no buffer, seed %d"
                .formatted(senders.size(), messages, entersPerMessage(), starvedCount(), seed);
    }

    /** SUBJECT CONNECTIONS ROUNDS [SEED] */
    public static void main(String[] args) throws Exception {
        Subject subject = Subject.valueOf(args[0]);
        int connections = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        long seed = args.length > 3 ? Long.parseLong(args[3]) : System.nanoTime();
        long needed = descriptors(connections);
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
                ReceiveStorm storm = new ReceiveStorm(io, connections, seed)) {
            for (int i = 0; i < rounds; i++) {
                storm.round();
            }
            System.out.printf("%s %s, %.1f s%n", subject, storm, (System.nanoTime() - begin) / 1e9);
        }
    }
}
