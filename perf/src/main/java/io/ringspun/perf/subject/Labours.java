package io.ringspun.perf.subject;

import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.perf.os.Blocks;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work for each facility of the kernel. Both ends of a connection are of one runtime.
 */
final class Labours {

    private static final SocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Labours() {}

    /**
     * The work that a facility is for.
     *
     * @param file of {@link Blocks}
     * @return null if there is none that would show it
     */
    static @Nullable Labour of(String facility, IoRuntime io, Path file) throws IOException {
        return switch (facility) {
            case "deferred-work",
                    "registered-ring",
                    "multishot-receive",
                    "incremental-buffers",
                    "message-ring" ->
                    new Echo(io, 100, 64);
            case "straight-receive" -> new Echo(io, 32, 64 << 10);
            case "multishot-accept" -> new Visits(io);
            case "multishot-receive-message" -> new Datagrams(io);
            case "multishot-poll" -> new Wakes();
            case "registered-buffers", "registered-files" -> new DirectReads(io, file);
            case "direct-descriptors" -> new SmallFiles(io, folder(file));
            case "new-names" -> new Folders(io, folder(file));
            case "truncate" -> new Cuts(io, folder(file));
            case "zero-copy-send" -> new Gifts(io);
            default -> null;
        };
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is no file");
        }
        return parent;
    }

    private static void readFully(Connection connection, PinnedBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (connection.read(buffer) < 0) {
                throw new EOFException("the peer has gone");
            }
        }
    }

    // ---------------------------------------------------------------- connections

    /** A request and its answer. */
    private static final class Echo implements Labour {

        private final IoRuntime io;
        private final int threads;
        private final int bytes;
        private final Listener listener;

        Echo(IoRuntime io, int threads, int bytes) throws IOException {
            this.io = io;
            this.threads = threads;
            this.bytes = bytes;
            listener = io.listen(LOOPBACK);
            io.start(() -> {
                while (true) {
                    Connection connection = listener.accept();
                    io.start(() -> serve(connection));
                }
            });
        }

        private void serve(Connection connection) throws IOException {
            try (connection;
                    PinnedBuffer buffer = io.buffers().acquire(bytes)) {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
                while (connection.read(buffer.clear()) >= 0) {
                    connection.write(buffer.flip());
                }
            }
        }

        @Override
        public int threads() {
            return threads;
        }

        @Override
        public Part part(int index) throws IOException {
            Connection connection = io.connect(listener.localAddress());
            connection.option(StandardSocketOptions.TCP_NODELAY, true);
            PinnedBuffer buffer = io.buffers().acquire(bytes);
            return new Part() {
                @Override
                public void once() throws IOException {
                    connection.write(buffer.clear().limit(bytes));
                    readFully(connection, buffer.clear().limit(bytes));
                }

                @Override
                public void close() throws IOException {
                    buffer.close();
                    connection.close();
                }
            };
        }
    }

    /** A connection that is opened and closed. */
    private static final class Visits implements Labour {

        private final IoRuntime io;
        private final Listener listener;

        Visits(IoRuntime io) throws IOException {
            this.io = io;
            listener = io.listen(LOOPBACK);
            io.start(() -> {
                while (true) {
                    Connection connection = listener.accept();
                    io.start(() -> {
                        try (connection;
                                PinnedBuffer buffer = io.buffers().acquire(64)) {
                            connection.read(buffer);
                        }
                    });
                }
            });
        }

        @Override
        public int threads() {
            return 32;
        }

        @Override
        public Part part(int index) {
            return new Part() {
                @Override
                public void once() throws IOException {
                    try (Connection connection = io.connect(listener.localAddress())) {
                        // Without it the ports would soon all be waiting.
                        connection.option(StandardSocketOptions.SO_LINGER, 0);
                    }
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A datagram there and one back. */
    private record Datagrams(IoRuntime io) implements Labour {

        @Override
        public int threads() {
            return 32;
        }

        @Override
        public Part part(int index) throws IOException {
            DatagramEndpoint near = io.bind(LOOPBACK);
            DatagramEndpoint far = io.bind(LOOPBACK);
            SocketAddress there = far.localAddress();
            PinnedBuffer buffer = io.buffers().acquire(2048);
            io.start(() -> {
                try (far;
                        PinnedBuffer echoed = io.buffers().acquire(2048)) {
                    while (true) {
                        SocketAddress sender = far.receive(echoed.clear());
                        far.send(echoed.flip(), sender);
                    }
                }
            });
            return new Part() {
                @Override
                public void once() throws IOException {
                    near.send(buffer.clear().limit(64), there);
                    near.receive(buffer.clear());
                }

                @Override
                public void close() throws IOException {
                    buffer.close();
                    far.close();
                    near.close();
                }
            };
        }
    }

    /** Large writes whose buffers are given away, to one who reads and forgets. */
    private static final class Gifts implements Labour {

        private static final int BYTES = 1 << 20;

        private final IoRuntime io;
        private final Listener listener;

        Gifts(IoRuntime io) throws IOException {
            this.io = io;
            listener = io.listen(LOOPBACK);
            io.start(() -> {
                while (true) {
                    Connection connection = listener.accept();
                    io.start(() -> {
                        try (connection;
                                PinnedBuffer buffer = io.buffers().acquire(BYTES)) {
                            while (connection.read(buffer.clear()) >= 0) {
                                // only read
                            }
                        }
                    });
                }
            });
        }

        @Override
        public int threads() {
            return 4;
        }

        @Override
        public Part part(int index) throws IOException {
            Connection connection = io.connect(listener.localAddress());
            return new Part() {
                @Override
                public void once() throws IOException {
                    connection.writeAndRelease(io.buffers().acquire(BYTES).limit(BYTES));
                }

                @Override
                public void close() throws IOException {
                    connection.close();
                }
            };
        }
    }

    /** A word from a thread that is not at home to one that is, and back. */
    private record Wakes() implements Labour {

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public Part part(int index) {
            LinkedTransferQueue<Boolean> there = new LinkedTransferQueue<>();
            LinkedTransferQueue<Boolean> back = new LinkedTransferQueue<>();
            Thread stranger =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                try {
                                    while (there.take()) {
                                        back.add(true);
                                    }
                                } catch (InterruptedException e) {
                                    // the end
                                }
                            });
            return new Part() {
                @Override
                public void once() throws IOException {
                    try {
                        there.add(true);
                        back.take();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }

                @Override
                public void close() {
                    stranger.interrupt();
                }
            };
        }
    }

    // ---------------------------------------------------------------- files

    /** Random reads past the page cache. */
    private record DirectReads(IoRuntime io, FileHandle file, long blocks) implements Labour {

        DirectReads(IoRuntime io, Path path) throws IOException {
            this(
                    io,
                    io.open(path, StandardOpenOption.READ, Blocks.direct()),
                    Files.size(path) / Blocks.BYTES);
        }

        @Override
        public int threads() {
            return 64;
        }

        @Override
        public Part part(int index) throws IOException {
            PinnedBuffer buffer = io.buffers().acquire(Blocks.BYTES);
            return new Part() {
                private long next = index;

                @Override
                public void once() throws IOException {
                    long block = Blocks.at(next, blocks, 1);
                    next += threads();
                    buffer.clear().limit(Blocks.BYTES);
                    file.readFully(buffer, block * Blocks.BYTES);
                    long first = buffer.flip().getLong();
                    Blocks.check(block, first, buffer.position(Blocks.LAST).getLong());
                }

                @Override
                public void close() {
                    buffer.close();
                }
            };
        }
    }

    /** A folder that is made and removed. */
    private record Folders(IoRuntime io, Path parent) implements Labour {

        @Override
        public int threads() {
            return 8;
        }

        @Override
        public Part part(int index) throws IOException {
            Path folder = Files.createTempDirectory(parent, "ringspun-bench-names");
            Directory directory = io.openDirectory(folder);
            Path name = Path.of("name");
            return new Part() {
                @Override
                public void once() throws IOException {
                    directory.makeDirectory(name);
                    directory.deleteDirectory(name);
                }

                @Override
                public void close() throws IOException {
                    directory.close();
                    Files.delete(folder);
                }
            };
        }
    }

    /** A file that is cut, and grows again. */
    private record Cuts(IoRuntime io, Path parent) implements Labour {

        @Override
        public int threads() {
            return 8;
        }

        @Override
        public Part part(int index) throws IOException {
            Path path = Files.createTempFile(parent, "ringspun-bench-cuts", null);
            FileHandle file = io.open(path, StandardOpenOption.WRITE);
            file.extend(Blocks.BYTES);
            return new Part() {
                @Override
                public void once() throws IOException {
                    file.truncate(0);
                    file.extend(Blocks.BYTES);
                }

                @Override
                public void close() throws IOException {
                    file.close();
                    Files.delete(path);
                }
            };
        }
    }
}
