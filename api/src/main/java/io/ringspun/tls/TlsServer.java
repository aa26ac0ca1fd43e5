package io.ringspun.tls;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.spi.TlsLayers;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The server's side of TLS: makes connections secure that clients have opened. Immutable, to be
 * kept: sessions are resumed among the connections of one {@link SSLContext}.
 *
 * <pre>{@code
 * TlsServer tls = TlsServer.of(context).with(p -> p.setApplicationProtocols(new String[] {"http/1.1"}));
 * try (Listener listener = tls.over(io.listen(address))) {
 *     while (true) {
 *         Connection connection = listener.accept();
 *         io.start(() -> serve(connection));
 *     }
 * }
 * }</pre>
 */
public final class TlsServer {

    private final SSLContext context;
    private final Consumer<SSLParameters> setting;
    private final TlsLayers layers = TlsLayers.installed();

    private TlsServer(SSLContext context, Consumer<SSLParameters> setting) {
        this.context = context;
        this.setting = setting;
    }

    /**
     * A server with a context's certificates, and its defaults for all else.
     *
     * @param context initialised, with a key
     * @return a server
     */
    public static TlsServer of(SSLContext context) {
        return new TlsServer(context, _ -> {});
    }

    /**
     * This server with other settings: protocols, suites, ALPN, whether clients need a certificate,
     * which names it answers to.
     *
     * @param change called with the parameters of each connection, after earlier changes
     * @return a server
     */
    public TlsServer with(Consumer<SSLParameters> change) {
        return new TlsServer(context, setting.andThen(change));
    }

    /**
     * Makes a connection secure. Does not wait: the handshake comes with the first use.
     *
     * @param plain which nobody has used for anything else, or only for what came before TLS; from
     *     now on the secure connection's
     * @return a connection to be used in its place, with its time limits
     */
    public TlsConnection over(Connection plain) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        setting.accept(parameters);
        engine.setSSLParameters(parameters);
        return layers.over(plain, engine);
    }

    /**
     * Makes all connections of a listener secure. Accepting does not wait for handshakes, so that a
     * client that makes none holds up nobody else.
     *
     * @param plain from now on the secure listener's
     * @return a listener that accepts {@link TlsConnection}s
     */
    public Listener over(Listener plain) {
        return new TlsListener(plain, this);
    }
}
