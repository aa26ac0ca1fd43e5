package io.ringspun.runtime.nio;

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
import io.ringspun.spi.Census;
import io.ringspun.spi.Offload;
import io.ringspun.spi.Places;
import io.ringspun.spi.Presence;
import io.ringspun.spi.Tenancy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The assembly of the NIO backend: one poller, one buffer pool, the offload pools, and the books of
 * what is open and who was started.
 */
final class NioRuntime implements IoRuntime {

    /** Closing a file can wait for the disk; it must not queue behind what it is to end. */
    private static final int CLOSING_THREADS = 2;

    /** Room for the largest datagram there is. */
    private static final int DATAGRAM_BYTES = 1 << 16;

    private static final int DATAGRAMS_KEPT_MAX = 16;

    private final IoConfig config;
    private final IoReport report;
    private final Poller poller;
    private final NioPool pool;
    private final LoanMemory loanMemory;
    private final Offload offload;
    private final Offload closing = new Offload(CLOSING_THREADS);
    private final Census census;
    private final Ledger ledger;
    private final Crew crew;
    private final Connector connector = new Connector(this);
    private final NioSubmitter submitter;
    private final Places places;
    private final Queue<ByteBuffer> datagrams = new ArrayBlockingQueue<>(DATAGRAMS_KEPT_MAX);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Presence presence;

    NioRuntime(IoConfig config, List<String> reasons) throws IOException {
        this.config = config;
        report = new IoReport("nio", "stock", 0, kernel(), reasons, List.of());
        census = new Census(config.diagnostics());
        ledger = new Ledger(census);
        crew = new Crew(census);
        submitter = new NioSubmitter(this, census);
        pool = new NioPool(config, census);
        places = new Places(1, config.fileTableEntries());
        loanMemory = new LoanMemory(config);
        offload = new Offload(config.offloadThreads());
        poller = new Poller("ringspun-nio-poller");
        presence = Presence.of(this, config.observability());
    }

    @Override
    public Listener listen(SocketAddress local, ListenOptions options) throws IOException {
        Objects.requireNonNull(local);
        Objects.requireNonNull(options);
        if (local instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        ensureOpen();
        boolean unix = local instanceof UnixDomainSocketAddress;
        ServerSocketChannel channel =
                unix
                        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        : ServerSocketChannel.open();
        Gate gate = gate(channel);
        try {
            if (options.reusePort() && !unix) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (options.receiveBufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
            }
            channel.bind(local, options.backlog());
            return new NioListener(channel, gate, this);
        } catch (IOException e) {
            gate.discard(e);
            throw Failures.listen(e, local);
        } catch (RuntimeException | Error e) {
            gate.discard(e);
            throw e;
        }
    }

    @Override
    public DatagramEndpoint bind(SocketAddress local, DatagramOptions options) throws IOException {
        Objects.requireNonNull(local);
        Objects.requireNonNull(options);
        ensureOpen();
        return NioDatagramEndpoint.bind(this, local, options);
    }

    @Override
    public Connection connect(SocketAddress remote, Duration timeout) throws IOException {
        Objects.requireNonNull(remote);
        return connector.connect(remote, Deadline.after(Deadline.nanos(timeout)));
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) throws IOException {
        Objects.requireNonNull(host); // the resolver would take null for this machine
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        return connector.connect(host, port, Deadline.after(Deadline.nanos(timeout)));
    }

    @Override
    public UnconnectedSocket socket() throws IOException {
        ensureOpen();
        SocketChannel channel = SocketChannel.open();
        return new NioUnconnectedSocket(channel, gate(channel), connector);
    }

    @Override
    public UnboundListener listener() throws IOException {
        ensureOpen();
        ServerSocketChannel channel = ServerSocketChannel.open();
        return new NioUnboundListener(channel, gate(channel), this);
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        ensureOpen();
        return NioFile.open(this, path, Set.copyOf(options), attributes);
    }

    @Override
    public DirectFiles directFiles(int count) throws IOException {
        return lend(count, null);
    }

    @Override
    public DirectFiles directFiles(int count, Duration timeout) throws IOException {
        return lend(count, Objects.requireNonNull(timeout));
    }

    private DirectFiles lend(int count, @Nullable Duration limit) throws IOException {
        NioDirectFiles files =
                new NioDirectFiles(
                        this,
                        places,
                        places.acquire(
                                count,
                                0,
                                limit,
                                until -> {
                                    if (until == 0) {
                                        LockSupport.park(places);
                                    } else {
                                        LockSupport.parkNanos(places, until - System.nanoTime());
                                    }
                                }));
        ledger.add(files);
        return files;
    }

    @Override
    public Directory openDirectory(Path path) throws IOException {
        ensureOpen();
        return NioDirectory.open(this, path);
    }

    @Override
    public Thread start(IoTask task) {
        return crew.start(Objects.requireNonNull(task));
    }

    @Override
    public ThreadFactory threadFactory() {
        return crew.factory();
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T offload(BlockingTask<T, X> task)
            throws X {
        return offload.run(task);
    }

    @Override
    public <R> Submitted<R> submit(Operation<R> operation) {
        return submitter.submit(operation);
    }

    @Override
    public SubmittedBatch submit(Batch batch) {
        return submitter.submit(batch);
    }

    @Override
    public BufferPool buffers() {
        return pool;
    }

    @Override
    public RegisteredMemory register(MemorySegment memory) throws IOException {
        Tenancy.check(memory);
        NioRegisteredMemory registered = new NioRegisteredMemory(ledger, memory);
        ledger.add(registered);
        return registered;
    }

    @Override
    public List<Outstanding> outstanding() {
        return census.outstanding();
    }

    @Override
    public IoConfig config() {
        return config;
    }

    @Override
    public IoReport report() {
        return report;
    }

    @Override
    public IoStats stats() {
        return new IoStats(
                List.of(),
                crew.size(),
                pool.lentCount(),
                pool.waitsCount(),
                offload.running(),
                offload.waiting());
    }

    @Override
    public IoActivity activity() {
        List<IoActivity.Pending> pending = new ArrayList<>();
        for (Holding holding : ledger.open()) {
            if (holding instanceof Gate gate) {
                pending.addAll(gate.pending());
            }
        }
        pending.sort(Comparator.comparing(IoActivity.Pending::age).reversed());
        return new IoActivity(pending, List.of());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        presence.close();
        crew.close();
        // First: a buffer that the end of a read sets free must not go to somebody who waits.
        pool.close();
        places.close();
        loanMemory.close();
        List<Holding> open = ledger.close().stream().filter(Holding::shut).toList();
        // One wait for all: with its selector gone, no channel is registered any more.
        poller.close();
        for (Holding holding : open) {
            try {
                holding.release();
            } catch (IOException e) {
                System.getLogger("io.ringspun")
                        .log(System.Logger.Level.DEBUG, "closing with the runtime", e);
            }
        }
        offload.close();
        closing.close();
        awaitCrew();
    }

    private void awaitCrew() {
        List<Thread> rest = crew.awaitEnd(config.closeTimeout());
        if (rest.isEmpty()) {
            return;
        }
        String names =
                rest.stream().limit(20).map(Thread::getName).collect(Collectors.joining(", "));
        System.getLogger("io.ringspun")
                .log(
                        System.Logger.Level.WARNING,
                        "the runtime is closed, but "
                                + rest.size()
                                + " of its threads did not end within "
                                + config.closeTimeout()
                                + ": "
                                + names
                                + (rest.size() > 20 ? ", …" : ""));
    }

    /** Backend, mode and kernel, for people. */
    @Override
    public String toString() {
        return "IoRuntime[" + report + "]";
    }

    void ensureOpen() throws ClosedChannelException {
        ledger.ensureOpen();
    }

    /** Takes over a channel; closes it if the runtime is closed. */
    Gate gate(SelectableChannel channel) throws IOException {
        return new Gate(channel, poller, ledger);
    }

    /** Takes over a connected channel; closes it if that fails. */
    Connection connection(SocketChannel channel) throws IOException {
        Gate gate = gate(channel);
        try {
            return connection(channel, gate);
        } catch (Throwable e) {
            gate.discard(e);
            throw e;
        }
    }

    /** Takes over a connected channel with its gate. */
    NioConnection connection(SocketChannel channel, Gate gate) throws IOException {
        NioConnection connection =
                new NioConnection(channel, gate, pool, new Loans(loanMemory, census, gate));
        connection.readTimeout(config.deadlines().read());
        connection.writeTimeout(config.deadlines().write());
        return connection;
    }

    /** Memory for any datagram, for the length of one call of a channel. */
    ByteBuffer takeDatagram() {
        ByteBuffer memory = datagrams.poll();
        return memory == null ? ByteBuffer.allocateDirect(DATAGRAM_BYTES) : memory.clear();
    }

    /** Takes it back. */
    void giveBackDatagram(ByteBuffer memory) {
        datagrams.offer(memory); // what there is no place for is left to the collector
    }

    Ledger ledger() {
        return ledger;
    }

    /** Where file operations run. */
    Offload files() {
        return offload;
    }

    /** Where files are closed. */
    Offload closing() {
        return closing;
    }

    private static String kernel() {
        String system = System.getProperty("os.name");
        String release = System.getProperty("os.version");
        return system.equals("Linux") ? release : system + " " + release;
    }
}
