import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Read;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * An application as it was written for version 0.1. It is never changed to follow the library: what
 * it needs is what later versions keep.
 */
public final class Application implements BiFunction<IoRuntime, Path, String> {

    private static final SocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** The choices that a program makes for itself. */
    public static IoConfig config(IoConfig given) {
        return given.withCarriers(2, false)
                .withQueues(64, 128, 1024)
                .withReceiveBuffers(64, 2048)
                .withPool(4096, 1 << 20)
                .withOffloadThreads(4)
                .withCloseTimeout(Duration.ofSeconds(60));
    }

    @Override
    public String apply(IoRuntime io, Path folder) {
        CompletableFuture<String> told = new CompletableFuture<>();
        io.start(() -> {
            try {
                told.complete(
                        String.join(
                                " ",
                                echo(io),
                                limits(io),
                                files(io, folder),
                                batch(io, folder),
                                datagrams(io),
                                directories(io, folder),
                                offloaded(io)));
            } catch (Throwable e) {
                told.completeExceptionally(e);
            }
        });
        return told.join();
    }

    private static String echo(IoRuntime io) throws Exception {
        try (Listener listener = io.listen(ANY_PORT)) {
            Thread server =
                    io.start(() -> {
                        try (Connection connection = listener.accept();
                                PinnedBuffer buffer = connection.buffers().acquire()) {
                            while (connection.read(buffer.clear()) >= 0) {
                                connection.write(buffer.flip());
                            }
                        }
                    });
            try (Connection connection = io.connect(listener.localAddress())) {
                connection.option(StandardSocketOptions.TCP_NODELAY, true);
                connection.write(ByteBuffer.wrap("echo".getBytes(StandardCharsets.UTF_8)));
                connection.shutdownOutput();
                String text =
                        new String(connection.inputStream().readAllBytes(), StandardCharsets.UTF_8);
                server.join();
                return text;
            }
        }
    }

    private static String limits(IoRuntime io) throws Exception {
        try (Listener listener = io.listen(ANY_PORT);
                Connection near = io.connect(listener.localAddress());
                Connection far = listener.accept(Duration.ofSeconds(60));
                PinnedBuffer buffer = io.buffers().acquire()) {
            near.readTimeout(Duration.ofMillis(1));
            try {
                near.read(buffer);
                return "no limit";
            } catch (SocketTimeoutException e) {
                far.write(ByteBuffer.allocate(1));
                near.readTimeout(Duration.ZERO);
                return near.read(buffer) == 1 ? "limited" : "lost";
            }
        }
    }

    private static String files(IoRuntime io, Path folder) throws Exception {
        Path path = folder.resolve("frozen");
        BufferPool buffers = io.buffers();
        try (FileHandle file =
                        io.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                PinnedBuffer buffer = buffers.acquire(1024)) {
            buffer.putLong(42).flip();
            file.write(buffer, 0);
            file.sync();
            file.readFully(buffer.clear().limit(Long.BYTES), 0);
            long read = buffer.flip().getLong();
            try {
                file.readFully(ByteBuffer.allocate(9), 0);
                return "no end";
            } catch (EOFException e) {
                return read + "/" + file.status().size();
            }
        }
    }

    private static String batch(IoRuntime io, Path folder) throws Exception {
        try (FileHandle file =
                        io.open(
                                folder.resolve("batch"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                PinnedBuffer out = io.buffers().acquire();
                PinnedBuffer in = io.buffers().acquire()) {
            out.putInt(7).flip();
            Batch batch = new Batch();
            Entry<Transferred> write = batch.add(Write.to(file).at(0).from(out));
            Entry<?> sync = write.then(Sync.ofData(file));
            batch.barrier();
            Entry<Transferred> read = batch.add(Read.from(file).at(0).into(in));
            Outcomes outcomes = io.submit(batch).await().check();
            int count =
                    switch (outcomes.of(read)) {
                        case Outcome.Success<Transferred>(Transferred done) -> done.count();
                        default -> -1;
                    };
            boolean all = outcomes.of(sync).succeeded() && outcomes.inOrder().size() == 3;
            return all ? count + ":" + in.flip().getInt() : "failed";
        }
    }

    private static String datagrams(IoRuntime io) throws Exception {
        try (DatagramEndpoint one = io.bind(ANY_PORT);
                DatagramEndpoint two = io.bind(ANY_PORT);
                PinnedBuffer buffer = io.buffers().acquire()) {
            one.send(buffer.putInt(9).flip(), two.localAddress());
            SocketAddress sender = two.receive(buffer.clear());
            boolean known = sender.equals(one.localAddress());
            return known ? "datagram" + buffer.flip().getInt() : "a stranger's";
        }
    }

    private static String directories(IoRuntime io, Path folder) throws Exception {
        try (Directory directory = io.openDirectory(folder)) {
            directory.makeDirectory(Path.of("made"));
            List<Path> names = directory.list().stream().sorted().toList();
            directory.deleteDirectory(Path.of("made"));
            return names.toString();
        }
    }

    private static String offloaded(IoRuntime io) throws Exception {
        return io.offload(() -> "offloaded");
    }
}
