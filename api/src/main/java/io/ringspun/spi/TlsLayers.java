package io.ringspun.spi;

import io.ringspun.Connection;
import io.ringspun.tls.TlsConnection;
import java.util.ServiceLoader;
import javax.net.ssl.SSLEngine;

/**
 * Makes secure connections of plain ones, of whatever backend. Found with {@link ServiceLoader}, as
 * the backends are.
 */
public interface TlsLayers {

    /**
     * Joins a connection and an engine.
     *
     * @param plain what carries the records
     * @param engine what makes them; its side and parameters are set, its handshake has not begun
     * @return the secure connection, to which both belong
     */
    TlsConnection over(Connection plain, SSLEngine engine);

    /**
     * The one there is.
     *
     * @return a new instance
     * @throws IllegalStateException if there is none: the runtime is missing, or comes from
     *     elsewhere, and its provider has left this out
     */
    static TlsLayers installed() {
        return ServiceLoader.load(TlsLayers.class, TlsLayers.class.getClassLoader())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no TLS found: add ringspun-runtime to the class path or module path"));
    }
}
