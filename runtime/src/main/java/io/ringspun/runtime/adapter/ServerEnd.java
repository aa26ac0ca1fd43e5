package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.UnboundListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a server socket of {@code java.net} is made of: first an unbound listener of the runtime,
 * then a listener. One accepts at a time, as in the JDK.
 */
final class ServerEnd extends End {

    private final IoRuntime io;
    private final ReentrantLock accepting = new ReentrantLock();
    private final Object stateLock = new Object();

    /** Until it listens. Guarded by the lock of the state. */
    private @Nullable UnboundListener unbound;

    private volatile @Nullable Listener listener;
    private volatile boolean closed;

    ServerEnd(IoRuntime io) {
        super(Options.ofServers());
        this.io = io;
    }

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new IOException("Datagram socket creation not supported");
        }
        synchronized (stateLock) {
            if (unbound != null || listener != null) {
                throw new IOException("Already created");
            }
            try {
                unbound = io.listener();
            } catch (IOException e) {
                throw Wording.of(e);
            }
        }
    }

    @Override
    boolean isClosed() {
        return closed;
    }

    @Override
    void ensureOpen() throws SocketException {
        if (closed) {
            throw Wording.closed(null);
        }
        if (unbound == null && listener == null) {
            throw new SocketException("Socket not created");
        }
    }

    /** Only remembered: the runtime binds and listens at once, and so does a server socket. */
    @Override
    protected void bind(InetAddress host, int wanted) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            if (listener != null) {
                throw new SocketException("Already bound");
            }
            address = host;
            localport = wanted;
        }
    }

    @Override
    protected void listen(int backlog) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            UnboundListener from = unbound;
            if (from == null) {
                return;
            }
            try {
                Listener made = from.listen(new InetSocketAddress(address, localport), backlog);
                localport = ((InetSocketAddress) made.localAddress()).getPort();
                listener = made;
                unbound = null;
            } catch (IOException e) {
                throw told(e);
            }
        }
    }

    @Override
    protected void accept(SocketImpl peer) throws IOException {
        long deadline = deadline();
        if (!Wait.take(accepting, deadline)) {
            throw Wording.timedOut("Accept", null);
        }
        try {
            ensureOpen();
            Listener from = listener;
            if (from == null) {
                throw new SocketException("Not bound");
            }
            ((SocketEnd) peer).accepted(Wait.on(from::accept, deadline));
        } catch (SocketTimeoutException e) {
            throw Wording.timedOut("Accept", e);
        } catch (IOException e) {
            throw told(e);
        } finally {
            accepting.unlock();
        }
    }

    // ---------------------------------------------------------------- options

    @Override
    InetAddress boundTo() {
        return address;
    }

    @Override
    public <T> T get(SocketOption<T> name) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            Listener listening = listener;
            return listening != null
                    ? listening.option(name)
                    : Objects.requireNonNull(unbound).option(name);
        }
    }

    @Override
    public <T> void set(SocketOption<T> name, T value) throws IOException {
        synchronized (stateLock) {
            ensureOpen();
            Listener listening = listener;
            if (listening != null) {
                listening.option(name, value);
            } else {
                Objects.requireNonNull(unbound).option(name, value);
            }
        }
    }

    @Override
    protected void close() throws IOException {
        UnboundListener notYet;
        Listener listening;
        synchronized (stateLock) {
            if (closed) {
                return;
            }
            closed = true;
            notYet = unbound;
            listening = listener;
        }
        if (notYet != null) {
            notYet.close();
        }
        if (listening != null) {
            listening.close();
        }
    }

    // ---------------------------------------------------------------- what only clients do

    @Override
    protected void connect(String host, int to) throws IOException {
        throw serverOnly();
    }

    @Override
    protected void connect(InetAddress host, int to) throws IOException {
        throw serverOnly();
    }

    @Override
    protected void connect(SocketAddress remote, int millis) throws IOException {
        throw serverOnly();
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw serverOnly();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw serverOnly();
    }

    @Override
    protected int available() throws IOException {
        throw serverOnly();
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw serverOnly();
    }

    private static SocketException serverOnly() {
        return new SocketException("Not connected");
    }
}
