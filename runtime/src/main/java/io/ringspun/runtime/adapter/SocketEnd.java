package io.ringspun.runtime.adapter;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.UnconnectedSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a socket of {@code java.net} is made of: first an unconnected socket of the runtime, then a
 * connection.
 *
 * <pre>
 * new → unconnected → connecting → connected → closed
 *        (or closed, from any of them; accepted ones go from new to connected)
 * </pre>
 *
 * The lock of the state is not held while waiting.
 */
final class SocketEnd extends End {

    private enum State {
        NEW,
        UNCONNECTED,
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    private final IoRuntime io;

    /** Held while connecting, and while reading. */
    private final ReentrantLock turn = new ReentrantLock();

    private final SocketInput input = new SocketInput(this, turn);
    private final SocketOutput output = new SocketOutput(this);
    private final Object stateLock = new Object();

    /** Changed with the lock of the state. */
    private volatile State state = State.NEW;

    /** From unconnected on, until it is a connection. Guarded by the lock of the state. */
    private @Nullable UnconnectedSocket socket;

    /** From connected on. */
    private volatile @Nullable Connection connection;

    /** Whether a close breaks the connection off. Guarded by the lock of the state. */
    private boolean lingersNot;

    SocketEnd(IoRuntime io) {
        super(Options.ofClients());
        this.io = io;
    }

    @Override
    boolean isClosed() {
        return state == State.CLOSED;
    }

    @Override
    void ensureOpen() throws SocketException {
        switch (state) {
            case NEW -> throw new SocketException("Socket not created");
            case CLOSED -> throw Wording.closed(null);
            default -> {}
        }
    }

    /** The connection, if there is one and it is not closed. */
    Connection connected() throws SocketException {
        Connection made = connection;
        if (isClosed()) {
            throw Wording.closed(null);
        }
        if (made == null) {
            throw new SocketException("Not connected");
        }
        return made;
    }

    // ---------------------------------------------------------------- opening

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new IOException("Datagram socket creation not supported");
        }
        synchronized (stateLock) {
            if (state != State.NEW) {
                throw new IOException("Already created");
            }
            try {
                socket = io.socket();
            } catch (IOException e) {
                throw Wording.of(e);
            }
            state = State.UNCONNECTED;
        }
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            if (localport != 0 || socket == null) {
                throw new SocketException("Already bound");
            }
            try {
                socket.bind(new InetSocketAddress(host, port));
                address = host;
                localport = socket.localAddress().getPort();
            } catch (IOException e) {
                throw Wording.of(e);
            }
        }
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(io.offload(() -> new InetSocketAddress(host, port)), 0);
    }

    @Override
    protected void connect(InetAddress to, int port) throws IOException {
        connect(new InetSocketAddress(to, port), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int millis) throws IOException {
        if (!(remote instanceof InetSocketAddress internet)) {
            throw new IOException("Unsupported address type");
        }
        if (internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostName());
        }
        InetAddress to = internet.getAddress();
        if (to.isAnyLocalAddress()) {
            to = io.offload(InetAddress::getLocalHost);
        }
        InetSocketAddress target = new InetSocketAddress(to, internet.getPort());
        try {
            connectOrFail(target, millis);
        } catch (SocketTimeoutException e) {
            close();
            throw Wording.timedOut("Connect", e);
        } catch (InterruptedIOException e) {
            close();
            throw new SocketException("Closed by interrupt", e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connectOrFail(InetSocketAddress target, int millis) throws IOException {
        turn.lock();
        try {
            UnconnectedSocket from = beginConnect(target);
            Connection made;
            try {
                made = connect(from, target, Duration.ofMillis(millis));
            } catch (IOException e) {
                throw told(e);
            }
            synchronized (stateLock) {
                if (state == State.CONNECTING) {
                    become(made);
                    return;
                }
            }
            made.close();
            throw Wording.closed(null);
        } finally {
            turn.unlock();
        }
    }

    private UnconnectedSocket beginConnect(InetSocketAddress target) throws SocketException {
        synchronized (stateLock) {
            switch (state) {
                case NEW -> throw new SocketException("Not created");
                case CONNECTING -> throw new SocketException("Connection in progress");
                case CONNECTED -> throw new SocketException("Already connected");
                case CLOSED -> throw Wording.closed(null);
                default -> {}
            }
            state = State.CONNECTING;
            address = target.getAddress();
            port = target.getPort();
            return Objects.requireNonNull(socket);
        }
    }

    /**
     * Connects. An interrupt would end the attempt for good, and is not to end that of a platform
     * thread; so another one makes it.
     */
    private Connection connect(UnconnectedSocket from, InetSocketAddress target, Duration limit)
            throws IOException {
        if (Thread.currentThread().isVirtual()) {
            return from.connect(target, limit);
        }
        CompletableFuture<Connection> made = new CompletableFuture<>();
        try {
            io.start(() -> {
                try {
                    made.complete(from.connect(target, limit));
                } catch (Throwable e) {
                    made.completeExceptionally(e);
                }
            });
            return made.join();
        } catch (IllegalStateException e) {
            throw Wording.closed(e); // the runtime is
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Takes over a connection that a server socket has accepted. */
    void accepted(Connection from) {
        synchronized (stateLock) {
            InetSocketAddress remote = (InetSocketAddress) from.remoteAddress();
            address = remote.getAddress();
            port = remote.getPort();
            become(from);
        }
    }

    /** With the lock of the state. The limits that connections begin with are not for sockets. */
    private void become(Connection made) {
        made.readTimeout(Duration.ZERO);
        made.writeTimeout(Duration.ZERO);
        localport = ((InetSocketAddress) made.localAddress()).getPort();
        connection = made;
        socket = null;
        state = State.CONNECTED;
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("Not a server socket");
    }

    @Override
    protected void accept(SocketImpl peer) throws IOException {
        throw new SocketException("Not a server socket");
    }

    // ---------------------------------------------------------------- reading and writing

    @Override
    protected InputStream getInputStream() {
        return input;
    }

    @Override
    protected OutputStream getOutputStream() {
        return output;
    }

    @Override
    protected int available() throws IOException {
        return input.available();
    }

    @Override
    protected boolean supportsUrgentData() {
        return true;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        output.writeUrgent(data);
    }

    // ---------------------------------------------------------------- options

    @Override
    InetAddress boundTo() throws SocketException {
        synchronized (stateLock) {
            ensureOpen();
            try {
                Connection connected = connection;
                return connected != null
                        ? ((InetSocketAddress) connected.localAddress()).getAddress()
                        : Objects.requireNonNull(socket).localAddress().getAddress();
            } catch (IOException e) {
                throw Wording.closed(e);
            }
        }
    }

    @Override
    public <T> T get(SocketOption<T> name) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            Connection connected = connection;
            return connected != null
                    ? connected.option(name)
                    : Objects.requireNonNull(socket).option(name);
        }
    }

    @Override
    public <T> void set(SocketOption<T> name, T value) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            Connection connected = connection;
            if (connected != null) {
                connected.option(name, value);
            } else {
                Objects.requireNonNull(socket).option(name, value);
            }
            if (name.equals(StandardSocketOptions.SO_LINGER)) {
                lingersNot = (Integer) value == 0;
            }
        }
    }

    // ---------------------------------------------------------------- the end

    @Override
    protected void shutdownInput() throws IOException {
        synchronized (stateLock) {
            input.shut();
        }
    }

    @Override
    protected void shutdownOutput() throws IOException {
        synchronized (stateLock) {
            output.shut();
        }
    }

    @Override
    protected void close() throws IOException {
        UnconnectedSocket unconnected;
        Connection connected;
        boolean politely;
        synchronized (stateLock) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            unconnected = socket;
            connected = connection;
            politely = !lingersNot && !output.isShut();
        }
        if (unconnected != null) {
            unconnected.close();
        }
        if (connected != null) {
            try {
                if (politely) {
                    connected.shutdownOutput(); // before a reset, if there is to be one
                }
            } catch (IOException e) {
                // it is being closed anyway
            } finally {
                connected.close();
            }
        }
    }
}
