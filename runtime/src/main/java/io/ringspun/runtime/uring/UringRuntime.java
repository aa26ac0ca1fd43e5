package io.ringspun.runtime.uring;

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
import io.ringspun.PassedDescriptor;
import io.ringspun.RegisteredMemory;
import io.ringspun.UnboundListener;
import io.ringspun.UnconnectedSocket;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.SubmittedBatch;
import io.ringspun.runtime.blocking.Acceptor;
import io.ringspun.runtime.blocking.Directories;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.OpenDirectory;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Passage;
import io.ringspun.runtime.blocking.Precedent;
import io.ringspun.runtime.blocking.Reached;
import io.ringspun.runtime.blocking.SlabPool;
import io.ringspun.runtime.blocking.Sockets;
import io.ringspun.runtime.blocking.UserMemory;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.spi.Census;
import io.ringspun.spi.Offload;
import io.ringspun.spi.Presence;
import io.ringspun.spi.Tenancy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The runtime over rings: the assembly, which alone knows all the floors. */
final class UringRuntime implements IoRuntime {

    private final IoConfig config;
    private final IoReport report;
    private final Carriers carriers;
    private final Offload offload;

    /** Not the users' pool: what they run there may wait for what is to be done here. */
    private final Offload calls;

    private final Passage passage;
    private final FilePlaces places;
    private final Precedent precedent = new Precedent();

    /** What users borrow from, one per carrier. */
    private final SlabPool[] pools;

    /** What copies of users' own memory go through, one per carrier. */
    private final SlabPool[] copies;

    private final Ledger ledger;

    private final ThreadFactory threadFactory = this::newThread;
    private final Census census;
    private final UringSubmitter submitter;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Presence presence;

    UringRuntime(IoConfig config, IoReport report, Carriers carriers) throws IOException {
        this.config = config;
        this.report = report;
        this.carriers = carriers;
        census = new Census(config.diagnostics());
        ledger = new Ledger(carriers, census);
        submitter = new UringSubmitter(this);
        offload = new Offload(config.offloadThreads());
        calls = new Offload(config.offloadThreads());
        passage = new Passage(carriers, calls);
        places = new FilePlaces(this, config);
        pools = new SlabPool[carriers.all().size()];
        copies = new SlabPool[pools.length];
        for (int i = 0; i < pools.length; i++) {
            pools[i] = new SlabPool(config, carriers.node(i), census, carriers.all().get(i));
            copies[i] = SlabPool.forCopies(carriers.node(i), census);
        }
        presence = Presence.of(this, config.observability());
    }

    Census census() {
        return census;
    }

    Carriers carriers() {
        return carriers;
    }

    /** For what not every kernel's ring can do. */
    Passage passage() {
        return passage;
    }

    FilePlaces places() {
        return places;
    }

    /** How connections receive here. */
    Precedent precedent() {
        return precedent;
    }

    Offload offloadPool() {
        return offload;
    }

    SlabPool copies() {
        return copies[carriers.nearest().index()];
    }

    private SlabPool pool() {
        return pools[carriers.nearest().index()];
    }

    // ---------------------------------------------------------------- opening

    @Override
    public Listener listen(SocketAddress local, ListenOptions options) throws IOException {
        checkOpen();
        int count = Acceptor.canShare(carriers) ? options.sockets() : 1;
        return adoptListening(Sockets.listen(local, options, count));
    }

    /** Takes over sockets that listen on one address. */
    Listener adoptListening(int... sockets) throws IOException {
        try {
            return adopt(new UringListener(this, sockets, Sockets.localAddress(sockets[0])));
        } catch (ClosedChannelException e) {
            throw e; // adopt has closed them
        } catch (Throwable e) {
            for (int socket : sockets) {
                Linux.close(socket);
            }
            throw e;
        }
    }

    @Override
    public DatagramEndpoint bind(SocketAddress local, DatagramOptions options) throws IOException {
        checkOpen();
        int fd = Sockets.bind(local, options);
        try {
            return adopt(new UringDatagramEndpoint(this, fd, Sockets.localAddress(fd)));
        } catch (ClosedChannelException e) {
            throw e; // adopt has closed it
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    @Override
    public Connection connect(SocketAddress remote, Duration timeout) throws IOException {
        checkOpen();
        long deadline = Endings.deadline(Endings.nanos(timeout));
        return adopt(Sockets.connect(carriers, remote, deadline), remote);
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) throws IOException {
        checkOpen();
        long deadline = Endings.deadline(Endings.nanos(timeout));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port must be 1 to 65535, not " + port);
        }
        InetAddress[] addresses = offload.run(() -> InetAddress.getAllByName(host));
        Reached peer = Reached.first(carriers, host, addresses, port, deadline);
        return adopt(peer.fd(), peer.address());
    }

    @Override
    public UnconnectedSocket socket() throws IOException {
        checkOpen();
        return adopt(new UringUnconnectedSocket(this, Sockets.open()));
    }

    @Override
    public UnboundListener listener() throws IOException {
        checkOpen();
        UringUnboundListener made = adopt(new UringUnboundListener(this, Sockets.open()));
        made.option(StandardSocketOptions.SO_REUSEADDR, true);
        return made;
    }

    /** Takes over a connected socket. */
    Connection adopt(int fd, @Nullable SocketAddress remote) throws IOException {
        return adopt(new UringConnection(this, fd, remote));
    }

    /** Takes over a descriptor that nobody knows yet for what it is. */
    PassedDescriptor adoptPassed(int fd) throws IOException {
        return adopt(new UringPassedDescriptor(this, fd));
    }

    /** Remembers a resource; closes it at once if the runtime has been closed meanwhile. */
    <R extends Resource> R adopt(R resource) throws IOException {
        return ledger.add(resource);
    }

    void forget(Resource resource) {
        ledger.remove(resource);
    }

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        checkOpen();
        checkFileSystem(path);
        OpenMode mode = OpenMode.of(options, attributes);
        return adopt(Files.open(carriers, path, mode.flags(), mode.permissions()), path, mode);
    }

    @Override
    public DirectFiles directFiles(int count) throws IOException {
        return places.lend(count, null);
    }

    @Override
    public DirectFiles directFiles(int count, Duration timeout) throws IOException {
        return places.lend(count, Objects.requireNonNull(timeout));
    }

    @Override
    public Directory openDirectory(Path path) throws IOException {
        checkOpen();
        checkFileSystem(path);
        return adopt(Directories.open(passage, path));
    }

    /** Takes over an open file. */
    FileHandle adopt(OpenFile file, Path path, OpenMode mode) throws IOException {
        if (file.status().isDirectory()) {
            Files.close(file);
            throw new FileSystemException(file.path(), null, "Is a directory");
        }
        return adopt(new UringFile(this, file, path, mode));
    }

    /** Takes over an open directory. */
    Directory adopt(OpenDirectory directory) throws IOException {
        return adopt(new UringDirectory(this, directory));
    }

    static void checkFileSystem(Path path) {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new UnsupportedOperationException(
                    "not a path of the default file system: " + path);
        }
    }

    private void checkOpen() throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    // ---------------------------------------------------------------- threads

    @Override
    public Thread start(IoTask task) {
        Thread thread = newThread(() -> run(task));
        carriers.population().start(thread);
        return thread;
    }

    private static void run(IoTask task) {
        try {
            task.run();
        } catch (Exception e) {
            throw UringRuntime.<RuntimeException>unchecked(e);
        }
    }

    /** Lets a checked exception reach the thread's handler as itself. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X unchecked(Exception e) throws X {
        throw (X) e;
    }

    @Override
    public ThreadFactory threadFactory() {
        return threadFactory;
    }

    private Thread newThread(Runnable task) {
        if (closed.get()) {
            throw new IllegalStateException("the runtime is closed");
        }
        Thread thread =
                carriers.population().newThread(config.diagnostics() ? counted(task) : task);
        census.began(thread);
        return thread;
    }

    private Runnable counted(Runnable task) {
        return () -> {
            try {
                task.run();
            } finally {
                census.ended(Thread.currentThread());
            }
        };
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T offload(BlockingTask<T, X> task)
            throws X {
        return offload.run(task);
    }

    // ---------------------------------------------------------------- operations as values

    @Override
    public <R> Submitted<R> submit(Operation<R> operation) {
        return submitter.submit(operation);
    }

    @Override
    public SubmittedBatch submit(Batch batch) {
        return submitter.submit(batch);
    }

    // ---------------------------------------------------------------- the rest

    @Override
    public BufferPool buffers() {
        return pool();
    }

    @Override
    public RegisteredMemory register(MemorySegment memory) throws IOException {
        Tenancy.check(memory);
        checkOpen();
        return adopt(new UringRegisteredMemory(this, new UserMemory(carriers, memory)));
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
        List<IoStats.CarrierStats> stats =
                Arrays.stream(pools).map(SlabPool::carrierStats).toList();
        return new IoStats(
                stats,
                carriers.population().count(),
                stats.stream().mapToLong(IoStats.CarrierStats::buffersLent).sum(),
                stats.stream().mapToLong(IoStats.CarrierStats::poolWaits).sum(),
                offload.running(),
                offload.waiting());
    }

    @Override
    public IoActivity activity() {
        return closed.get() ? new IoActivity(List.of(), List.of()) : carriers.activity();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        presence.close();
        places.close();
        ledger.close(config.closeTimeout());
        for (int i = 0; i < pools.length; i++) {
            pools[i].close();
            copies[i].close();
        }
        carriers.refuse(); // what belongs to nothing that could be closed: a connect, an open that
        // waits
        offload.close();
        calls.close();
        List<Thread> left = carriers.population().await(config.closeTimeout());
        if (!left.isEmpty()) {
            System.getLogger("io.ringspun")
                    .log(
                            System.Logger.Level.WARNING,
                            "runtime closed; {0} of its threads go on without it: {1}",
                            left.size(),
                            left.stream().map(Thread::getName).limit(20).toList());
        }
        if (!carriers.close(config.closeTimeout())) {
            System.getLogger("io.ringspun")
                    .log(
                            System.Logger.Level.WARNING,
                            "runtime closed, but the kernel still works on some operations; their memory is kept until it is done: {0}",
                            carriers.activity());
        }
    }
}
