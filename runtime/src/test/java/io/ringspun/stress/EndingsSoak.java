package io.ringspun.stress;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.contract.Pattern;
import io.ringspun.contract.Subject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes that are interrupted, run out of time, and are closed by others, all at random,
 * for as long as one likes. Each stream and each file has bytes that can be computed, so one that
 * is lost, doubled, out of place, or from memory that was given back shows at once. Run from the
 * command line with a subject's name, seconds and a seed.
 */
public final class EndingsSoak {

    private static final int PIECE_MAX = 40_000;
    private static final int FILE_BYTES = 1 << 20;

    private final IoRuntime io;
    private final Path directory;
    private final int pairs;
    private final long seed;
    private final long end;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong interrupts = new AtomicLong();
    private final AtomicLong expiries = new AtomicLong();
    private final AtomicLong closes = new AtomicLong();

    public EndingsSoak(IoRuntime io, Path directory, int pairs, double seconds, long seed) {
        this.io = io;
        this.directory = directory;
        this.pairs = pairs;
        this.seed = seed;
        end = System.nanoTime() + (long) (seconds * 1e9);
    }

    /** Runs to the end of the time; the first failure, or null. */
    public @Nullable Throwable run() throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try (Listener listener =
                io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (int i = 0; i < pairs; i++) {
                int number = i;
                threads.add(started(() -> connections(listener, number)));
                threads.add(started(() -> files(number)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        return failure.get();
    }

    private Thread started(io.ringspun.IoTask task) {
        return io.start(() -> guarded(task));
    }

    private void guarded(io.ringspun.IoTask task) {
        try {
            task.run();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private boolean over() {
        return System.nanoTime() - end >= 0 || failure.get() != null;
    }

    // ---------------------------------------------------------------- connections

    /** One stream after another, each ended in some way. */
    private void connections(Listener listener, int number) throws Exception {
        SplittableRandom random = new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L);
        while (!over()) {
            // Others connect and accept at the same time: which two belong together is told by the
            // port.
            Connection near = io.connect(listener.localAddress());
            Connection far = listener.accept();
            stream(near, far, random.split());
        }
    }

    private static int port(java.net.SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    /** What a connection carries is decided by the port of the one that connected. */
    private Pattern pattern(int port) {
        return new Pattern(seed + port);
    }

    private void stream(Connection near, Connection far, SplittableRandom random) throws Exception {
        SplittableRandom writing = random.split();
        SplittableRandom reading = random.split();
        Thread writer = started(() -> write(near, pattern(port(near.localAddress())), writing));
        Thread reader = started(() -> read(far, pattern(port(far.remoteAddress())), reading));
        long lasts = random.nextLong(1_000_000, 300_000_000);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < lasts && !over()) {
            LockSupport.parkNanos(random.nextLong(1_000, 2_000_000));
            (random.nextBoolean() ? writer : reader).interrupt();
            interrupts.incrementAndGet();
        }
        // Both, before waiting: what is connected to them belongs to other loops like this one.
        boolean nearFirst = random.nextBoolean();
        (nearFirst ? near : far).close();
        (nearFirst ? far : near).close();
        closes.addAndGet(2);
        writer.join();
        reader.join();
        streams.incrementAndGet();
    }

    private void write(Connection connection, Pattern pattern, SplittableRandom random)
            throws IOException {
        long position = 0;
        byte[] heap = new byte[PIECE_MAX];
        while (true) {
            int length = random.nextInt(1, PIECE_MAX);
            pattern.fill(heap, 0, length, position);
            connection.writeTimeout(limit(random));
            int written = 0;
            try {
                if (random.nextBoolean()) {
                    try (PinnedBuffer buffer = io.buffers().acquire(length)) {
                        buffer.put(ByteBuffer.wrap(heap, 0, length)).flip();
                        try {
                            connection.write(buffer);
                        } finally {
                            written = buffer.position();
                        }
                    }
                } else {
                    ByteBuffer buffer = ByteBuffer.wrap(heap, 0, length);
                    try {
                        connection.write(buffer);
                    } finally {
                        written = buffer.position();
                    }
                }
            } catch (InterruptedIOException e) {
                ended(e);
            } catch (ClosedChannelException | SocketException e) {
                return;
            }
            position += written;
            bytes.addAndGet(written);
        }
    }

    private void read(Connection connection, Pattern pattern, SplittableRandom random)
            throws IOException {
        long position = 0;
        byte[] heap = new byte[PIECE_MAX];
        while (true) {
            int length = random.nextInt(1, PIECE_MAX);
            connection.readTimeout(limit(random));
            int count;
            try {
                if (random.nextBoolean()) {
                    try (PinnedBuffer buffer = io.buffers().acquire(length)) {
                        count = connection.read(buffer);
                        buffer.flip().get(ByteBuffer.wrap(heap, 0, Math.max(0, count)));
                    }
                } else {
                    count = connection.read(ByteBuffer.wrap(heap, 0, length));
                }
            } catch (InterruptedIOException e) {
                ended(e);
                continue;
            } catch (ClosedChannelException | SocketException e) {
                return;
            }
            if (count < 0) {
                return;
            }
            pattern.check(heap, 0, count, position);
            position += count;
        }
    }

    private static Duration limit(SplittableRandom random) {
        return random.nextInt(4) == 0
                ? Duration.ofNanos(random.nextLong(1, 3_000_000))
                : Duration.ZERO;
    }

    private void ended(InterruptedIOException e) {
        if (e instanceof java.net.SocketTimeoutException) {
            expiries.incrementAndGet();
        } else if (!Thread.interrupted()) {
            throw new AssertionError("interrupted without the status", e);
        }
    }

    // ---------------------------------------------------------------- files

    /** Random writes and reads at positions, compared with what was written there last. */
    private void files(int number) throws Exception {
        SplittableRandom random = new SplittableRandom(seed + 77 * number);
        Path path = directory.resolve("soak-" + number);
        byte[] model = new byte[FILE_BYTES];
        Files.write(path, model);
        while (!over()) {
            FileHandle file = io.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            SplittableRandom mine = random.split();
            Thread worker = started(() -> file(file, model, mine));
            int blows = random.nextInt(1, 200);
            for (int i = 0; i < blows && !over(); i++) {
                LockSupport.parkNanos(random.nextLong(1_000, 1_000_000));
                worker.interrupt();
                interrupts.incrementAndGet();
            }
            file.close();
            closes.incrementAndGet();
            worker.join();
        }
        Files.delete(path);
    }

    private void file(FileHandle file, byte[] model, SplittableRandom random) throws IOException {
        byte[] piece = new byte[PIECE_MAX];
        while (true) {
            int length = random.nextInt(1, PIECE_MAX);
            int at = random.nextInt(FILE_BYTES - length);
            ByteBuffer buffer = ByteBuffer.wrap(piece, 0, length);
            boolean writes = random.nextBoolean();
            try {
                if (writes) {
                    random.nextBytes(piece);
                    file.write(buffer, at);
                } else {
                    file.read(buffer, at);
                }
            } catch (InterruptedIOException e) {
                ended(e);
            } catch (ClosedChannelException e) {
                return;
            } finally {
                if (writes) {
                    // Closed in the middle, some of the rest may be there too: all or nothing of
                    // what one request writes, and this is one.
                    keep(file, model, at, piece, buffer.position(), length);
                } else {
                    compare(model, at, piece, buffer.position());
                }
            }
            bytes.addAndGet(buffer.position());
            Thread.interrupted();
        }
    }

    private static void keep(
            FileHandle file, byte[] model, int at, byte[] piece, int count, int length)
            throws IOException {
        System.arraycopy(piece, 0, model, at, count);
        if (count < length) {
            // How much the disk took is not told when a close ends a write: read it back.
            byte[] there = new byte[length];
            try (RandomAccessFile plain = new RandomAccessFile(file.path().toFile(), "r")) {
                plain.seek(at); // unlike a channel, no interrupt closes it
                plain.readFully(there);
            }
            for (int i = count; i < length; i++) {
                if (there[i] != model[at + i] && there[i] != piece[i]) {
                    throw new AssertionError("neither the old byte nor the new one at " + (at + i));
                }
                model[at + i] = there[i];
            }
        }
    }

    private static void compare(byte[] model, int at, byte[] piece, int count) {
        for (int i = 0; i < count; i++) {
            if (piece[i] != model[at + i]) {
                throw new AssertionError(
                        "byte " + (at + i) + " is " + piece[i] + ", not " + model[at + i]);
            }
        }
    }

    public long bytesVerified() {
        return bytes.get();
    }

    @Override
    public String toString() {
        return "%,d bytes, %,d streams, %,d interrupts, %,d time limits, %,d closes, seed %d"
                .formatted(
                        bytes.get(),
                        streams.get(),
                        interrupts.get(),
                        expiries.get(),
                        closes.get(),
                        seed);
    }

    /** SUBJECT SECONDS [SEED] */
    public static void main(String[] args) throws Exception {
        Subject subject = Subject.valueOf(args[0]);
        long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
        Path directory = Files.createTempDirectory("ringspun-soak");
        // Pieces are larger than the pools of the tiny subjects.
        IoConfig config = subject.config().withPool(subject.config().bufferBytes(), 1 << 20);
        EndingsSoak soak;
        Throwable failure;
        try (IoRuntime io = IoRuntime.open(config)) {
            soak = new EndingsSoak(io, directory, 20, Double.parseDouble(args[1]), seed);
            failure = soak.run();
        } finally {
            Files.delete(directory);
        }
        System.out.println(subject + " " + soak);
        if (failure != null) {
            failure.printStackTrace();
            System.exit(1);
        }
    }
}
