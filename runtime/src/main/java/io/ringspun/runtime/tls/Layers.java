package io.ringspun.runtime.tls;

import io.ringspun.Connection;
import io.ringspun.spi.TlsLayers;
import io.ringspun.tls.TlsConnection;
import javax.net.ssl.SSLEngine;

/** The door to this package. */
public final class Layers implements TlsLayers {

    /** For the service loader. */
    public Layers() {}

    @Override
    public TlsConnection over(Connection plain, SSLEngine engine) {
        return new SecureConnection(plain, engine);
    }
}
