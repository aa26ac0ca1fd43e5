package io.ringspun.contract;

import io.ringspun.BlockingTask;
import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramOptions;
import io.ringspun.DirectFiles;
import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.IoActivity;
import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.IoStats;
import io.ringspun.IoTask;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import io.ringspun.Outstanding;
import io.ringspun.RegisteredMemory;
import io.ringspun.UnboundListener;
import io.ringspun.UnconnectedSocket;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.SubmittedBatch;
import io.ringspun.tls.TlsClient;
import io.ringspun.tls.TlsConnection;
import io.ringspun.tls.TlsServer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * A runtime whose connections are secure, both those that it makes and those that its listeners
 * accept; all else is another runtime's. Tests do one thing after the other, so the handshake of
 * each connection is begun by a thread of its own.
 */
final class SecureRuntime implements IoRuntime {

    private final IoRuntime io;
    private final TlsClient client = TlsEnds.anyClient();
    private final TlsServer server = TlsEnds.anyServer();

    SecureRuntime(IoRuntime io) {
        this.io = io;
    }

    private static Connection greet(TlsConnection connection) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        connection.handshake();
                    } catch (IOException e) {
                        // the next use tells
                    }
                });
        return connection;
    }

    private record Secured(Listener plain, TlsServer server) implements Listener {

        @Override
        public Connection accept() throws IOException {
            return greet(server.over(plain.accept()));
        }

        @Override
        public Connection accept(Duration timeout) throws IOException {
            return greet(server.over(plain.accept(timeout)));
        }

        @Override
        public SocketAddress localAddress() {
            return plain.localAddress();
        }

        @Override
        public <T> T option(SocketOption<T> name) throws IOException {
            return plain.option(name);
        }

        @Override
        public <T> Listener option(SocketOption<T> name, T value) throws IOException {
            plain.option(name, value);
            return this;
        }

        @Override
        public boolean isOpen() {
            return plain.isOpen();
        }

        @Override
        public void close() throws IOException {
            plain.close();
        }
    }

    @Override
    public Listener listen(SocketAddress local, ListenOptions options) throws IOException {
        return new Secured(io.listen(local, options), server);
    }

    @Override
    public Connection connect(SocketAddress remote, Duration timeout) throws IOException {
        return greet(client.over(io.connect(remote, timeout), TlsEnds.NAME, 443));
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) throws IOException {
        return greet(client.over(io.connect(host, port, timeout), TlsEnds.NAME, port));
    }

    @Override
    public DatagramEndpoint bind(SocketAddress local, DatagramOptions options) throws IOException {
        return io.bind(local, options);
    }

    @Override
    public UnconnectedSocket socket() throws IOException {
        return io.socket();
    }

    @Override
    public UnboundListener listener() throws IOException {
        return io.listener();
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return io.open(path, options, attributes);
    }

    @Override
    public DirectFiles directFiles(int count) throws IOException {
        return io.directFiles(count);
    }

    @Override
    public DirectFiles directFiles(int count, Duration timeout) throws IOException {
        return io.directFiles(count, timeout);
    }

    @Override
    public Directory openDirectory(Path path) throws IOException {
        return io.openDirectory(path);
    }

    @Override
    public Thread start(IoTask task) {
        return io.start(task);
    }

    @Override
    public ThreadFactory threadFactory() {
        return io.threadFactory();
    }

    @Override
    public <T, X extends Exception> T offload(BlockingTask<T, X> task) throws X {
        return io.offload(task);
    }

    @Override
    public <R> Submitted<R> submit(Operation<R> operation) {
        return io.submit(operation);
    }

    @Override
    public SubmittedBatch submit(Batch batch) {
        return io.submit(batch);
    }

    @Override
    public BufferPool buffers() {
        return io.buffers();
    }

    @Override
    public RegisteredMemory register(MemorySegment memory) throws IOException {
        return io.register(memory);
    }

    @Override
    public IoConfig config() {
        return io.config();
    }

    @Override
    public IoReport report() {
        return io.report();
    }

    @Override
    public IoStats stats() {
        return io.stats();
    }

    @Override
    public IoActivity activity() {
        return io.activity();
    }

    @Override
    public List<Outstanding> outstanding() {
        return io.outstanding();
    }

    @Override
    public void close() {
        io.close();
    }
}
