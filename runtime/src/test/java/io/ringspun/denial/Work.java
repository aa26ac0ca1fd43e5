package io.ringspun.denial;

import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Opens a runtime as the system properties say, has it do some of everything, says what it uses and
 * why, and closes it; as often as it is told, one right after the other. Says {@code worked} if
 * every byte was right and nothing is left; {@code unavailable} and why, with status 3, if there is
 * no runtime.
 */
final class Work {

    /** Nothing may take longer; most take no time. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int STREAM_BYTES = 200_000;

    private Work() {}

    /** TIMES */
    public static void main(String[] args) throws Exception {
        long before = -1;
        int times = Integer.parseInt(args[0]);
        for (int i = 0; i < times; i++) {
            try (IoRuntime io = IoRuntime.open()) {
                System.out.println(io.report());
                System.out.println("backend " + io.report().backend());
                io.report().reasons().forEach(reason -> System.out.println("reason " + reason));
                io.report().features().forEach(System.out::println);
                onAThreadOfItsOwn(io);
            } catch (IoUnavailableException e) {
                System.out.println("unavailable: " + e.getMessage());
                System.exit(3);
            }
            if (before < 0) {
                before = descriptors(); // the JDK keeps some of its own after its first use
            }
        }
        if (descriptors() > before) {
            throw new AssertionError(descriptors() + " descriptors are open, and were " + before);
        }
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (carriers() > 0) { // they end a moment after their rings
            check(System.nanoTime() - deadline < 0, carriers() + " carriers are left");
            Thread.onSpinWait();
        }
        System.out.println("worked");
    }

    private static long carriers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringspun-carrier"))
                .count();
    }

    /** How many are open. */
    static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static void onAThreadOfItsOwn(IoRuntime io) throws Exception {
        Throwable[] failure = {null};
        Thread thread =
                io.start(() -> {
                    try {
                        all(io, LIMIT);
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                });
        if (!thread.join(LIMIT)) {
            throw new AssertionError("it hangs");
        }
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    /**
     * A stream both ways, a datagram, a file.
     *
     * @param accepting how long a connection may wait to be accepted: for ever, where there is no
     *     descriptor for it
     */
    static void all(IoRuntime io, Duration accepting) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Listener listener = io.listen(any);
                Connection near = io.connect(listener.localAddress(), LIMIT);
                Connection far = listener.accept(accepting)) {
            near.readTimeout(LIMIT);
            far.readTimeout(LIMIT);
            near.writeTimeout(LIMIT);
            stream(io, near, far);
            stream(io, far, near);
        }
        try (DatagramEndpoint one = io.bind(any);
                DatagramEndpoint other = io.bind(any)) {
            other.receiveTimeout(LIMIT);
            one.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), other.localAddress());
            ByteBuffer got = ByteBuffer.allocate(10);
            other.receive(got);
            check(got.flip().equals(ByteBuffer.wrap(new byte[] {1, 2, 3})), "a datagram is wrong");
        }
        Path path = Files.createTempFile("ringspun", "denied");
        try (FileHandle file = io.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes()), 0);
            ByteBuffer got = ByteBuffer.allocate(STREAM_BYTES);
            file.readFully(got, 0);
            check(Arrays.equals(got.array(), bytes()), "a file is wrong");
        } finally {
            Files.delete(path);
        }
    }

    private static void stream(IoRuntime io, Connection from, Connection to) throws IOException {
        io.start(() -> from.write(ByteBuffer.wrap(bytes())));
        check(
                Arrays.equals(to.inputStream().readNBytes(STREAM_BYTES), bytes()),
                "a stream is wrong");
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[STREAM_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
