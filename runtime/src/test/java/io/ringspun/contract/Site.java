package io.ringspun.contract;

import io.ringspun.Connection;
import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.IoTask;
import io.ringspun.Listener;
import io.ringspun.Outstanding;
import io.ringspun.PinnedBuffer;
import io.ringspun.tls.TlsConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An open runtime and everything a test leaves about: connections, plain sockets, directories.
 * {@link #close} closes all of it, the last first; the runtime must then end in time. Used by the
 * test's own thread.
 */
public final class Site implements AutoCloseable {

    /** Any free port of the loopback. */
    public static final SocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Small enough that a writer soon has to wait for its reader. */
    public static final int SMALL_SOCKET_BUFFER = 16 * 1024;

    public final IoRuntime io;
    private final boolean poolIsScarce;
    private final boolean secure;
    private boolean leavesSomething;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    public Site(Subject subject) throws IOException {
        this(subject, UnaryOperator.identity());
    }

    public Site(Subject subject, UnaryOperator<IoConfig> change) throws IOException {
        io = subject.open(change);
        poolIsScarce = subject.tiny();
        secure = subject.secure();
    }

    /** Facilities switched off, as a user would; an empty name is none. */
    public static Map<String, FeatureChoice> off(String... names) {
        return Arrays.stream(names)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toMap(name -> name, _ -> FeatureChoice.OFF));
    }

    /**
     * Buffers for tests that hand in many at a time, whatever the subject: with fewer they would
     * wait for themselves.
     */
    public static IoConfig manyBuffers(IoConfig config) {
        return config.withPool(
                config.bufferBytes(),
                Math.max(config.poolBytesMax(), 1024L * config.bufferBytes()));
    }

    /** Whether a facility of the kernel is used. */
    boolean uses(String feature) {
        return io.report().features().stream()
                .anyMatch(known -> known.name().equals(feature) && known.used());
    }

    /** Has something closed at the end. */
    public <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }

    /** Starts a call on a thread at home. */
    public <T> Task<T> start(Callable<T> body) {
        return Caller.HOME.start(io, body);
    }

    /** Starts a thread at home that gives no result. */
    public Task<Void> run(IoTask body) {
        return Caller.HOME.run(io, body);
    }

    /** Two connections of this runtime with each other. */
    public record Pair(Connection near, Connection far) {}

    /**
     * A connection of this runtime with a socket of the JDK.
     *
     * @param below the far end without TLS; the far end itself if there is none
     */
    public record Link(Connection near, Socket far, Socket below) {

        /** Ends it at the far end as the network would. */
        void reset() throws IOException {
            below.setSoLinger(true, 0);
            below.close();
        }
    }

    /** Two connections of this runtime, connected over loopback TCP. */
    public Pair pair() throws IOException {
        try (Listener listener = io.listen(ANY_PORT)) {
            return pair(listener);
        }
    }

    /** Two connections of this runtime, connected through a listener. */
    public Pair pair(Listener listener) throws IOException {
        Connection near = keep(io.connect(listener.localAddress()));
        Connection far = keep(listener.accept());
        if (near instanceof TlsConnection secured) {
            secured.handshake(); // the far end's is under way
        }
        return new Pair(near, far);
    }

    /** A connection of this runtime to a socket of the JDK with small buffers on both sides. */
    public Link link() throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(SMALL_SOCKET_BUFFER);
            server.bind(ANY_PORT);
            Connection near = keep(io.connect(server.getLocalSocketAddress()));
            near.option(java.net.StandardSocketOptions.SO_SNDBUF, SMALL_SOCKET_BUFFER);
            Socket below = keep(server.accept());
            return new Link(near, secure ? TlsEnds.answer(this, near, below) : below, below);
        }
    }

    /** What a server of the JDK makes of what it has accepted of this runtime. */
    Socket served(Socket plain) throws IOException {
        return secure ? TlsEnds.serve(plain) : plain;
    }

    /** A socket of the JDK that has connected to a listener of this runtime. */
    Socket socket(SocketAddress listener) throws IOException {
        InetSocketAddress address = (InetSocketAddress) listener;
        Socket plain = new Socket(address.getAddress(), address.getPort());
        return secure ? TlsEnds.ask(plain) : plain;
    }

    /**
     * The address of a listener whose queue is full: connecting to it takes as long as one lets it.
     */
    public SocketAddress full() throws IOException {
        ServerSocket server = keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        SocketAddress address = server.getLocalSocketAddress();
        // The kernel takes one more than the backlog.
        for (int i = 0; i < 2; i++) {
            keep(new Socket()).connect(address);
        }
        return address;
    }

    /** An echo server; it ends with the runtime. */
    public SocketAddress echo(SocketAddress local) throws IOException {
        Listener listener = keep(io.listen(local));
        io.start(() -> {
            while (true) {
                try {
                    Connection connection = listener.accept();
                    io.start(() -> echo(connection));
                } catch (ClosedChannelException e) {
                    return;
                }
            }
        });
        return listener.localAddress();
    }

    private void echo(Connection connection) throws IOException {
        try (connection) {
            if (poolIsScarce) {
                echoCopying(connection);
            } else {
                echoPinned(connection);
            }
        } catch (java.net.SocketException | ClosedChannelException e) {
            // the client left without good-bye, or the test is over
        }
    }

    private static void echoPinned(Connection connection) throws IOException {
        try (PinnedBuffer buffer = connection.buffers().acquire()) {
            while (connection.read(buffer.clear()) >= 0) {
                connection.write(buffer.flip());
            }
        }
    }

    /** With the few buffers of a tiny pool left to the client. */
    private static void echoCopying(Connection connection) throws IOException {
        byte[] buffer = new byte[1000];
        for (int count; (count = connection.read(buffer, 0, buffer.length)) >= 0; ) {
            connection.write(buffer, 0, count);
        }
    }

    /** A new directory. */
    public Path directory() throws IOException {
        Path directory = Files.createTempDirectory("ringspun");
        keep(() -> remove(directory));
        return directory;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Closes a test's site; there is none if the subject was skipped. */
    static void close(@Nullable Site site) throws IOException {
        if (site != null) {
            site.close();
        }
    }

    /** What this test leaves open or lent, it leaves on purpose. */
    void leavesSomething() {
        leavesSomething = true;
    }

    /** What is open, lent or under way although all was closed is leaked. */
    private @Nullable IOException leak(@Nullable IOException failure) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Patience.ofSeconds(10))
                    .pollDelay(Duration.ZERO)
                    .until(() -> io.outstanding().isEmpty());
            return failure;
        } catch (ConditionTimeoutException e) {
            List<Outstanding> leaked = io.outstanding();
            IOException leak =
                    new IOException(leaked.size() + " leaked, among them " + leaked.getFirst());
            leak.initCause(leaked.getFirst().place());
            return leak;
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IOException("what the test left about could not be closed");
                }
                failure.addSuppressed(e);
            }
        }
        if (!leavesSomething) {
            failure = leak(failure);
        }
        // On another thread, so that a close that hangs is a failure with its stack and not a
        // hanging build.
        Caller.PLATFORM
                .start(
                        io,
                        () -> {
                            io.close();
                            return null;
                        })
                .result();
        if (failure != null) {
            throw failure;
        }
    }
}
