package io.ringspun.tls;

import io.ringspun.Connection;
import io.ringspun.spi.TlsLayers;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The client's side of TLS: makes connections to servers secure. Immutable, to be kept: sessions
 * with a host and port are resumed among the connections of one {@link SSLContext}.
 *
 * <p>The server is told the name it is called by (SNI), and its certificate must be good for that
 * name; a setting can change both.
 */
public final class TlsClient {

    private final SSLContext context;
    private final Consumer<SSLParameters> setting;
    private final TlsLayers layers = TlsLayers.installed();

    private TlsClient(SSLContext context, Consumer<SSLParameters> setting) {
        this.context = context;
        this.setting = setting;
    }

    /**
     * A client that trusts whom a context trusts, with its defaults for all else.
     *
     * @param context initialised
     * @return a client
     */
    public static TlsClient of(SSLContext context) {
        return new TlsClient(context, _ -> {});
    }

    /**
     * This client with other settings: protocols, suites, ALPN, other names, no check of the name
     * ({@code setEndpointIdentificationAlgorithm(null)}).
     *
     * @param change called with the parameters of each connection, after earlier changes
     * @return a client
     */
    public TlsClient with(Consumer<SSLParameters> change) {
        return new TlsClient(context, setting.andThen(change));
    }

    /**
     * Makes a connection secure. Does not wait: the handshake comes with the first use.
     *
     * @param plain which nobody has used for anything else, or only for what came before TLS; from
     *     now on the secure connection's
     * @param host whom it leads to: the name or literal address the certificate must be good for
     * @param port with the host, what sessions are resumed by
     * @return a connection to be used in its place, with its time limits
     */
    public TlsConnection over(Connection plain, String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (isName(host)) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        setting.accept(parameters);
        engine.setSSLParameters(parameters);
        return layers.over(plain, engine);
    }

    /** Addresses are not sent, nor is a name that the protocol has no form for. */
    private static boolean isName(String host) {
        try {
            InetAddress.ofLiteral(host);
            return false;
        } catch (IllegalArgumentException e) {
            return isSendable(host);
        }
    }

    private static boolean isSendable(String host) {
        try {
            return !new SNIHostName(host).getAsciiName().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
