package io.ringspun;

import io.ringspun.operation.Batch;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.SubmittedBatch;
import io.ringspun.spi.Backends;
import io.ringspun.spi.FileChannels;
import io.ringspun.spi.SocketFactories;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The entrance: opens connections, listeners and files, and starts the virtual threads that use
 * them best.
 *
 * <p>A runtime owns a few carrier threads, each with its own io_uring (or, where io_uring may not
 * be used, the NIO equivalent; {@link #report} tells which and why). An application needs one
 * runtime and keeps it open for its whole life.
 *
 * <pre>{@code
 * try (IoRuntime io = IoRuntime.open();
 *         Listener listener = io.listen(new InetSocketAddress("127.0.0.1", 7000))) {
 *     while (true) {
 *         Connection connection = listener.accept();
 *         io.start(() -> echo(connection));
 *     }
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 */
public interface IoRuntime extends AutoCloseable {

    /**
     * Opens a runtime configured by {@link IoConfig#ambient()}.
     *
     * @return an open runtime, to be closed by the caller
     * @throws IoUnavailableException if the configuration demands a backend or mode this machine
     *     does not allow
     * @throws IOException if the resources could not be had
     */
    static IoRuntime open() throws IOException {
        return open(IoConfig.ambient());
    }

    /**
     * Opens a runtime.
     *
     * @param config sizes, limits and choices
     * @return an open runtime, to be closed by the caller
     * @throws IoUnavailableException if the configuration demands a backend or mode this machine
     *     does not allow
     * @throws IOException if the resources could not be had
     */
    static IoRuntime open(IoConfig config) throws IOException {
        return Backends.open(config);
    }

    /**
     * Listens for stream connections with {@link ListenOptions#DEFAULT}.
     *
     * @param local an {@link InetSocketAddress} (port 0 picks a free port) or a {@link
     *     java.net.UnixDomainSocketAddress}, whose file must not exist yet and is left behind by
     *     close
     * @return a listener that accepts already
     * @throws java.net.BindException if the address is in use, not of this machine, or not
     *     permitted
     * @throws IOException if the socket could not be made
     */
    default Listener listen(SocketAddress local) throws IOException {
        return listen(local, ListenOptions.DEFAULT);
    }

    /**
     * Listens for stream connections.
     *
     * @param local as in {@link #listen(SocketAddress)}
     * @param options settings that must be made before the socket listens
     * @return a listener that accepts already
     * @throws IOException as in {@link #listen(SocketAddress)}
     */
    Listener listen(SocketAddress local, ListenOptions options) throws IOException;

    /**
     * Opens a datagram endpoint with {@link DatagramOptions#DEFAULT}.
     *
     * @param local an {@link InetSocketAddress} (port 0 picks a free port; the wildcard address
     *     serves IPv4 and IPv6) or a {@link java.net.UnixDomainSocketAddress}, whose file must not
     *     exist yet and is left behind by close; an empty path lets the kernel pick a name that
     *     peers can answer to, but Java has no form for
     * @return an open endpoint
     * @throws java.net.BindException if the address is in use, not of this machine, or not
     *     permitted
     * @throws UnsupportedOperationException if the backend has no Unix-domain datagrams
     * @throws IOException if the socket could not be made
     */
    default DatagramEndpoint bind(SocketAddress local) throws IOException {
        return bind(local, DatagramOptions.DEFAULT);
    }

    /**
     * Opens a datagram endpoint.
     *
     * @param local as in {@link #bind(SocketAddress)}
     * @param options settings that must be made before the socket is bound
     * @return an open endpoint
     * @throws IOException as in {@link #bind(SocketAddress)}
     */
    DatagramEndpoint bind(SocketAddress local, DatagramOptions options) throws IOException;

    /**
     * Connects to a stream socket within the limit of {@link IoConfig#deadlines}; if there is none,
     * waits as long as the kernel does.
     *
     * @param remote a resolved {@link InetSocketAddress} or a {@link
     *     java.net.UnixDomainSocketAddress}
     * @return an open connection
     * @throws java.net.ConnectException if refused or timed out by the kernel
     * @throws java.net.SocketTimeoutException if the limit ran out
     * @throws java.net.NoRouteToHostException if the network cannot reach the address
     * @throws java.net.UnknownHostException if the address is unresolved
     * @throws IOException if the connection failed otherwise
     */
    default Connection connect(SocketAddress remote) throws IOException {
        return connect(remote, config().deadlines().connect());
    }

    /**
     * Connects to a stream socket within a time limit. A failed attempt leaves nothing open.
     *
     * @param remote as in {@link #connect(SocketAddress)}
     * @param timeout how long to wait; zero waits as long as the kernel does
     * @return an open connection
     * @throws java.net.SocketTimeoutException if the limit ran out
     * @throws IOException as in {@link #connect(SocketAddress)}
     */
    Connection connect(SocketAddress remote, Duration timeout) throws IOException;

    /**
     * Resolves a host name, without holding a carrier, and connects to the first of its addresses
     * that answers, within the limit of {@link IoConfig#deadlines} if there is one.
     *
     * @param host a name or a literal address
     * @param port 1 to 65535
     * @return an open connection
     * @throws java.net.UnknownHostException if the name has no address
     * @throws java.net.SocketTimeoutException if the limit ran out
     * @throws IOException the failure of the last address tried, those of the others suppressed in
     *     it
     */
    default Connection connect(String host, int port) throws IOException {
        return connect(host, port, config().deadlines().connect());
    }

    /**
     * Resolves a host name and connects within a time limit. Each address gets its share of what is
     * left of the limit. The look-up counts, but cannot be called off.
     *
     * @param host a name or a literal address
     * @param port 1 to 65535
     * @param timeout the limit; zero means none
     * @return an open connection
     * @throws IOException as in {@link #connect(String, int)}
     */
    Connection connect(String host, int port, Duration timeout) throws IOException;

    /**
     * A TCP socket that is not connected yet, to be set up first.
     *
     * @return an open socket, to be connected or closed by the caller
     * @throws IOException if it could not be had
     */
    UnconnectedSocket socket() throws IOException;

    /**
     * A TCP socket that does not listen yet, to be set up first. {@code SO_REUSEADDR} is on.
     *
     * @return an open socket, to be made a listener or closed by the caller
     * @throws IOException if it could not be had
     */
    UnboundListener listener() throws IOException;

    /**
     * Sockets of {@code java.net} over this runtime, for code that wants a {@link SocketFactory}.
     * They are to their users what the JDK's are, interrupts, time limits and closing included;
     * what is different stands in {@code docs/semantics.md}. They end with the runtime.
     *
     * @return a factory, equal to any other of this runtime
     */
    default SocketFactory socketFactory() {
        return SocketFactories.installed().sockets(this);
    }

    /**
     * Server sockets of {@code java.net} over this runtime, as in {@link #socketFactory}; so are
     * the sockets that they accept.
     *
     * @return a factory, equal to any other of this runtime
     */
    default ServerSocketFactory serverSocketFactory() {
        return SocketFactories.installed().serverSockets(this);
    }

    /**
     * Opens a file.
     *
     * @param path a path of the default file system
     * @param options {@link java.nio.file.StandardOpenOption}s (all but {@code DELETE_ON_CLOSE}),
     *     {@link java.nio.file.LinkOption#NOFOLLOW_LINKS}, and {@code
     *     com.sun.nio.file.ExtendedOpenOption.DIRECT} for transfers past the page cache; none means
     *     {@code READ}
     * @return an open file
     * @throws java.nio.file.NoSuchFileException if it does not exist and is not to be created
     * @throws java.nio.file.FileAlreadyExistsException if it exists and {@code CREATE_NEW} was
     *     given
     * @throws java.nio.file.AccessDeniedException if permission is missing
     * @throws UnsupportedOperationException if an option or the path's file system is not supported
     * @throws IOException if opening failed otherwise
     */
    default FileHandle open(Path path, OpenOption... options) throws IOException {
        return open(path, Set.of(options));
    }

    /**
     * Opens a file, giving a new one its permissions.
     *
     * @param path a path of the default file system
     * @param options as in {@link #open(Path, OpenOption...)}
     * @param attributes none, or {@link
     *     java.nio.file.attribute.PosixFilePermissions#asFileAttribute}; the process's umask
     *     applies
     * @return an open file
     * @throws UnsupportedOperationException if an option, attribute or the path's file system is
     *     not supported
     * @throws IOException as in {@link #open(Path, OpenOption...)}
     */
    FileHandle open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Opens a file as a {@link FileChannel}, for code that wants one. To its users it is what the
     * JDK's is; what is different stands in {@code docs/semantics.md}. It ends with the runtime.
     *
     * @param path a path of the default file system
     * @param options those of {@link FileChannel#open}, and {@link ChannelOpenOption}s
     * @return an open channel
     * @throws IOException as in {@link #open(Path, OpenOption...)}
     */
    default FileChannel openChannel(Path path, OpenOption... options) throws IOException {
        return openChannel(path, Set.of(options));
    }

    /**
     * The same, giving a new file its permissions.
     *
     * @param path as before
     * @param options as before
     * @param attributes as in {@link #open(Path, Set, FileAttribute...)}
     * @return an open channel
     * @throws IOException as before
     */
    default FileChannel openChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return FileChannels.installed().open(this, path, options, attributes);
    }

    /**
     * Lends places for files without a descriptor, waiting for them if need be, in the order of
     * asking. How many there are {@link IoConfig#fileTableEntries} says. Who has some and waits for
     * others can wait for ever if all do so: ask for all at once, or set a limit.
     *
     * <p>Where the facility {@code direct-descriptors} is not used (it is off by default), and on
     * NIO, there is a file with a descriptor behind each, and everything works the same.
     *
     * @param count how many, all of one ring
     * @return the places, empty; the caller closes them to give them back
     * @throws IllegalArgumentException if no ring has so many
     * @throws java.io.InterruptedIOException if the thread was interrupted while waiting
     * @throws IOException if the runtime is closed
     */
    DirectFiles directFiles(int count) throws IOException;

    /**
     * Lends places for files without a descriptor, waiting for them within a time limit.
     *
     * @param count how many, all of one ring
     * @param timeout how long to wait; zero does not wait
     * @return as {@link #directFiles(int)}
     * @throws PoolTimeoutException if there were not so many in time
     * @throws IOException as in {@link #directFiles(int)}
     */
    DirectFiles directFiles(int count, Duration timeout) throws IOException;

    /**
     * Opens a directory.
     *
     * @param path a path of the default file system
     * @return an open directory, for which this process needs permission to read it
     * @throws java.nio.file.NoSuchFileException if it does not exist
     * @throws java.nio.file.NotDirectoryException if it is something else
     * @throws UnsupportedOperationException if the path's file system is not supported, or, on NIO,
     *     the system has no {@link java.nio.file.SecureDirectoryStream}
     * @throws IOException if opening failed otherwise
     */
    Directory openDirectory(Path path) throws IOException;

    /**
     * Starts a virtual thread at home on one of the carriers: the one with the fewest threads,
     * passing over one that has been held by a single thread for long. It stays there for life. In
     * the {@code STOCK} mode and on NIO it is a virtual thread of the JDK's scheduler.
     *
     * @param task what it runs; an exception that leaves it goes to the thread's uncaught exception
     *     handler
     * @return the thread, started
     * @throws IllegalStateException if the runtime is closed
     */
    Thread start(IoTask task);

    /**
     * A factory of such threads, unstarted, for executors and structured task scopes. Threads are
     * named {@code ringspun-N}. Once the runtime is closed it throws {@link IllegalStateException}.
     *
     * @return the factory, always the same
     */
    ThreadFactory threadFactory();

    /**
     * Runs something that would hold its thread for long (name resolution, process streams, JDK
     * file calls, a long computation) on a bounded pool of platform threads, while the calling
     * virtual thread waits without a carrier. Waits for a free thread if all are busy. An interrupt
     * of the caller is passed on to the task, and the caller still waits for the task to end, so
     * that the outcome is always the task's own.
     *
     * @param task what to run
     * @param <T> what it returns
     * @param <X> what it throws
     * @return the task's result
     * @throws X what the task threw
     * @throws IllegalStateException if the runtime is closed
     */
    <T extends @Nullable Object, X extends Exception> T offload(BlockingTask<T, X> task) throws X;

    /**
     * Begins an operation and does not wait for it.
     *
     * @param operation what is to be done; its files, connections and buffers must be of this
     *     runtime
     * @param <R> what it results in
     * @return the operation under way
     * @throws IllegalStateException if it was submitted already, or its buffer is released or in
     *     use; nothing has begun then
     */
    <R> Submitted<R> submit(Operation<R> operation);

    /**
     * Begins many operations and does not wait for them.
     *
     * @param batch what is to be done
     * @return the batch under way
     * @throws IllegalStateException if the batch or one of its operations was submitted already, or
     *     a buffer is released, in use, or given to two of them; nothing has begun then
     */
    SubmittedBatch submit(Batch batch);

    /**
     * The pool of buffers nearest to the calling thread.
     *
     * @return the pool; for threads at home, their carrier's
     */
    BufferPool buffers();

    /**
     * Lets operations work in memory of the program's own without copying it. All of {@link
     * #buffers} is so from the start; this is for memory that the program has for other reasons, or
     * wants to lay out itself.
     *
     * @param memory of the global or an automatic arena, or of a direct buffer, so that nobody can
     *     free it while it is in use; not a mapped file, not read-only, not empty
     * @return a handle, to be closed when the memory is not to be used any more
     * @throws IllegalArgumentException if it is other memory
     * @throws IOException if the runtime is closed
     */
    RegisteredMemory register(MemorySegment memory) throws IOException;

    /**
     * What it was opened with.
     *
     * @return the configuration, as it was given
     */
    IoConfig config();

    /**
     * What is in use and why, for people to read.
     *
     * @return an immutable report, made when the runtime was opened
     */
    IoReport report();

    /**
     * What has been counted so far.
     *
     * @return a snapshot; its figures are each right but need not be of one instant
     */
    IoStats stats();

    /**
     * Which operations are in flight, on what, since when, and who waits for them where. May be
     * asked at any time, also of a runtime that hangs: each carrier is asked to tell, and one that
     * does not come round to it within a second is named with the thread that holds it. Waits for
     * the answers, and is not ended by an interrupt.
     *
     * @return a snapshot; empty once the runtime is closed
     */
    IoActivity activity();

    /**
     * What was opened, acquired, submitted or started here and has not been closed or ended: what
     * is left when nothing should be is leaked.
     *
     * @return a snapshot, the oldest first; empty unless {@link IoConfig#diagnostics} are on
     */
    List<Outstanding> outstanding();

    /**
     * Ends the runtime: refuses new calls, closes everything that was opened through it, cancels
     * what is in flight, waits until the kernel has let go of all memory, and gives back threads,
     * rings and memory. Threads blocked in a call get {@link
     * java.nio.channels.AsynchronousCloseException}. Waits at most {@link IoConfig#closeTimeout}
     * for the threads that were started here to end; those still alive then are named in a log line
     * and go on running, without I/O. When called from such a thread it does not wait for that
     * thread. Further calls do nothing.
     */
    @Override
    void close();
}
