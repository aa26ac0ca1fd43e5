package io.ringspun.runtime.adapter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.util.Set;

/** What clients' and servers' ends have in common: options, and how failures are told. */
abstract class End extends SocketImpl implements Options.Holder {

    /** What {@code supportedOptions} answers. */
    private final Set<SocketOption<?>> supported;

    private volatile int timeoutMillis;

    End(Set<SocketOption<?>> supported) {
        this.supported = supported;
    }

    /** Whether it was closed here; the runtime may have done so too. */
    abstract boolean isClosed();

    /** Throws if it is closed, or was never made. */
    abstract void ensureOpen() throws SocketException;

    /** The address that it is bound to. */
    abstract InetAddress boundTo() throws SocketException;

    /** A failure, as the caller is to see it. */
    final IOException told(IOException failure) {
        return isClosed() ? Wording.closed(failure) : Wording.of(failure);
    }

    /** {@code SO_TIMEOUT} from now on. */
    final long deadline() {
        return Wait.deadline(timeoutMillis);
    }

    @Override
    protected final Set<SocketOption<?>> supportedOptions() {
        return supported;
    }

    @Override
    protected final <T> void setOption(SocketOption<T> name, T value) throws IOException {
        Options.check(supported, name);
        Options.check(name, value);
        try {
            ensureOpen();
            Options.checkWritable(name);
            set(name, value);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    protected final <T> T getOption(SocketOption<T> name) throws IOException {
        Options.check(supported, name);
        try {
            return get(name);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public final void setOption(int id, Object value) throws SocketException {
        ensureOpen();
        if (id == SocketOptions.SO_TIMEOUT) {
            timeoutMillis = Options.timeout(value);
        } else {
            Options.set(this, id, value);
        }
    }

    @Override
    public final Object getOption(int id) throws SocketException {
        ensureOpen();
        return switch (id) {
            case SocketOptions.SO_TIMEOUT -> timeoutMillis;
            case SocketOptions.SO_BINDADDR -> boundTo();
            default -> Options.get(this, id);
        };
    }
}
