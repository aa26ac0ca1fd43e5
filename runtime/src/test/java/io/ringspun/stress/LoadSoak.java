package io.ringspun.stress;

import io.ringspun.contract.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Load for an echo server, that checks every byte. Made of plain sockets of the JDK, so that
 * nothing of what is tested helps to test it.
 *
 * <p>Each of the clients connects again and again, sends messages of 1 byte to 1 MiB with pauses,
 * checks what comes back, and leaves in one of several ways: after reading all, by a half-close, by
 * a reset in the middle, or abruptly. A message is never held in memory as a whole.
 */
public final class LoadSoak {

    private static final int PIECE = 16 * 1024;
    private static final int MESSAGE_MAX = 1 << 20;
    private static final int ANSWER_TIMEOUT_MILLIS = 30_000;

    private final InetSocketAddress server;
    private final int connections;
    private final long durationNanos;
    private final long seed;

    private final LongAdder connected = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder halfCloses = new LongAdder();
    private final LongAdder resets = new LongAdder();
    private final LongAdder abrupt = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    LoadSoak(InetSocketAddress server, int connections, double seconds, long seed) {
        this.server = server;
        this.connections = connections;
        this.durationNanos = (long) (seconds * 1e9);
        this.seed = seed;
    }

    /**
     * {@code HOST:PORT [CONNECTIONS [SECONDS [SEED]]]}; ends with 1 if a byte was wrong or an
     * answer did not come.
     */
    public static void main(String[] args) {
        if (args.length < 1 || args.length > 4 || args[0].lastIndexOf(':') < 0) {
            System.err.println("usage: LoadSoak HOST:PORT [CONNECTIONS [SECONDS [SEED]]]");
            System.exit(2);
        }
        int colon = args[0].lastIndexOf(':');
        LoadSoak soak =
                new LoadSoak(
                        new InetSocketAddress(
                                args[0].substring(0, colon),
                                Integer.parseInt(args[0].substring(colon + 1))),
                        args.length > 1 ? Integer.parseInt(args[1]) : 100,
                        args.length > 2 ? Double.parseDouble(args[2]) : 10,
                        args.length > 3 ? Long.parseLong(args[3]) : System.nanoTime());
        Throwable failure = soak.run();
        System.out.println(soak);
        if (failure != null) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    /** Runs until the time is over or something is wrong; returns what was, or null. */
    Throwable run() {
        long end = System.nanoTime() + durationNanos;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                int number = i;
                clients.execute(() -> client(number, end));
            }
        }
        return failure.get();
    }

    long bytesVerified() {
        return bytes.sum();
    }

    /** The one line that says it all. */
    @Override
    public String toString() {
        return "soak "
                + (failure.get() == null ? "ok" : "FAILED: " + failure.get())
                + "; "
                + connections
                + " clients, "
                + connected
                + " connections, "
                + messages
                + " messages, "
                + bytes
                + " bytes verified, "
                + halfCloses
                + " half-closes, "
                + resets
                + " resets, "
                + abrupt
                + " abrupt ends, seed "
                + seed;
    }

    private void client(int number, long end) {
        try {
            for (int round = 0; System.nanoTime() < end && failure.get() == null; round++) {
                long id = seed + number * 1_000_003L + round * 7_919_999L;
                connection(new Random(id), new Pattern(id));
            }
        } catch (IOException | AssertionError | RuntimeException e) {
            failure.compareAndSet(null, new AssertionError("client " + number + ": " + e, e));
        }
    }

    private void connection(Random random, Pattern pattern) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(random.nextBoolean());
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            socket.connect(server, ANSWER_TIMEOUT_MILLIS);
            connected.increment();
            long index = 0;
            for (int left = 1 + random.nextInt(5); left > 0; left--) {
                int size = size(random);
                message(socket, random, pattern, index, size);
                index += size;
                pause(random);
            }
            leave(socket, random, pattern, index);
        }
    }

    /** Small ones far more often than large ones. */
    private static int size(Random random) {
        return 1
                + random.nextInt(
                        1 << random.nextInt(Integer.numberOfTrailingZeros(MESSAGE_MAX) + 1));
    }

    private static void pause(Random random) {
        if (random.nextInt(3) == 0) {
            LockSupport.parkNanos(random.nextInt(5_000_000));
        }
    }

    /**
     * Sends a message and reads it back; both at the same time, for neither end can hold a large
     * one.
     */
    private void message(Socket socket, Random random, Pattern pattern, long index, int size)
            throws IOException {
        Sender sender = new Sender(socket, new Random(random.nextLong()), pattern, index, size);
        try {
            readBack(socket.getInputStream(), pattern, index, size);
        } catch (IOException | AssertionError e) {
            socket.close(); // or the sender might wait for ever
            throw e;
        }
        IOException failed = sender.await();
        if (failed != null) {
            throw failed;
        }
        messages.increment();
    }

    private void readBack(InputStream input, Pattern pattern, long index, int size)
            throws IOException {
        byte[] piece = new byte[Math.min(size, PIECE)];
        for (int done = 0; done < size; ) {
            int count = input.read(piece, 0, Math.min(piece.length, size - done));
            if (count < 0) {
                throw new IOException("the input ended after " + done + " of " + size + " bytes");
            }
            pattern.check(piece, 0, count, index + done);
            done += count;
            bytes.add(count);
        }
    }

    private void leave(Socket socket, Random random, Pattern pattern, long index)
            throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> halfClose(socket, random, pattern, index);
            case 1 -> {
                // A reset while the server is writing.
                Sender sender =
                        new Sender(
                                socket,
                                new Random(random.nextLong()),
                                pattern,
                                index,
                                size(random));
                socket.setSoLinger(true, 0);
                socket.close();
                sender.await(); // how it failed does not matter
                resets.increment();
            }
            case 2 -> {
                // Gone, with the answer on its way.
                socket.getOutputStream().write(pattern.bytes(index, 100));
                abrupt.increment();
            }
            default -> {}
        }
    }

    /** Says that no more is coming, and must get all of the rest and then the end. */
    private void halfClose(Socket socket, Random random, Pattern pattern, long index)
            throws IOException {
        int size = 1 + random.nextInt(10_000); // the kernel holds so much
        socket.getOutputStream().write(pattern.bytes(index, size));
        socket.shutdownOutput();
        byte[] rest = socket.getInputStream().readNBytes(size + 1);
        if (rest.length != size) {
            throw new IOException(
                    "after a half-close came " + rest.length + " bytes and not " + size);
        }
        pattern.check(rest, 0, size, index);
        bytes.add(size);
        halfCloses.increment();
    }

    /** Writes a message from a thread of its own. */
    private static final class Sender {

        private final Thread thread;
        private volatile IOException failure;

        Sender(Socket socket, Random random, Pattern pattern, long index, int size) {
            thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    send(socket.getOutputStream(), random, pattern, index, size);
                                } catch (IOException e) {
                                    failure = e;
                                }
                            });
        }

        private static void send(
                OutputStream output, Random random, Pattern pattern, long index, int size)
                throws IOException {
            byte[] piece = new byte[Math.min(size, PIECE)];
            for (int done = 0; done < size; ) {
                int count = Math.min(1 + random.nextInt(PIECE), size - done);
                pattern.fill(piece, 0, count, index + done);
                output.write(piece, 0, count);
                done += count;
                if (random.nextInt(100) == 0) {
                    pause(random);
                }
            }
        }

        /** Waits for its end; returns how it failed, or null. */
        IOException await() {
            try {
                thread.join();
                return failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new IOException("the client was interrupted", e);
            }
        }
    }
}
