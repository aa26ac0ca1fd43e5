package io.ringspun.tls;

import io.ringspun.Connection;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;

/** A listener whose connections are made secure as they come. As safe for threads as that is. */
final class TlsListener implements Listener {

    private final Listener plain;
    private final TlsServer tls;

    TlsListener(Listener plain, TlsServer tls) {
        this.plain = plain;
        this.tls = tls;
    }

    @Override
    public TlsConnection accept() throws IOException {
        return secure(plain.accept());
    }

    @Override
    public TlsConnection accept(Duration timeout) throws IOException {
        return secure(plain.accept(timeout));
    }

    /** A setting of the program's own may fail, and the connection must not stay open then. */
    private TlsConnection secure(Connection accepted) throws IOException {
        try {
            return tls.over(accepted);
        } catch (RuntimeException e) {
            accepted.close();
            throw e;
        }
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

    @Override
    public String toString() {
        return "Tls" + plain;
    }
}
