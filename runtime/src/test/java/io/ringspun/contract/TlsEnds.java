package io.ringspun.contract;

import io.ringspun.Connection;
import io.ringspun.tls.TlsClient;
import io.ringspun.tls.TlsConnection;
import io.ringspun.tls.TlsServer;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Both ends of a secure connection, and whom tests know. */
record TlsEnds(TlsConnection client, TlsConnection server) {

    static final String NAME = "server.test";

    static final Identity SERVER = Identity.of(NAME, "localhost");
    static final Identity OTHER = Identity.of("other.test");
    static final Identity CLIENT = Identity.of("client.test");

    /** A server with two certificates. */
    static TlsServer anyServer() {
        return TlsServer.of(serverContext());
    }

    /** A client that trusts both. */
    static TlsClient anyClient() {
        return TlsClient.of(clientContext());
    }

    static SSLContext serverContext() {
        return Identity.context(List.of(SERVER, OTHER), List.of(CLIENT));
    }

    static SSLContext clientContext() {
        return Identity.context(List.of(CLIENT), List.of(SERVER, OTHER));
    }

    /** A setting: this version of the protocol only. */
    static Consumer<SSLParameters> only(String version) {
        return parameters -> parameters.setProtocols(new String[] {version});
    }

    /** Neither end has said anything yet. */
    static TlsEnds silent(Site site, TlsClient client, String host, TlsServer server)
            throws IOException {
        return over(site, site.pair(), client, host, server);
    }

    private static TlsEnds over(
            Site site, Site.Pair plain, TlsClient client, String host, TlsServer server) {
        return new TlsEnds(
                site.keep(client.over(plain.near(), host, 443)),
                site.keep(server.over(plain.far())));
    }

    /** Both have made the handshake. */
    static TlsEnds greeted(Site site, TlsClient client, String host, TlsServer server)
            throws IOException {
        return silent(site, client, host, server).greet(site);
    }

    /** Both have made the handshake, with a version of the protocol. */
    static TlsEnds greeted(Site site, String version) throws IOException {
        return greeted(site, anyClient().with(only(version)), NAME, anyServer());
    }

    /** The same, over a pair of the test's own. */
    static TlsEnds greeted(Site site, String version, Site.Pair plain) throws IOException {
        return over(site, plain, anyClient().with(only(version)), NAME, anyServer()).greet(site);
    }

    TlsEnds greet(Site site) throws IOException {
        Task<Void> other = site.run(server::handshake);
        client.handshake();
        other.result();
        return this;
    }

    /** A secure connection of this runtime with a secure socket of the JDK. */
    record Link(TlsConnection near, SSLSocket far) {}

    /** Near is the client. Both have made the handshake. */
    static Link clientLink(Site site, String version) throws IOException {
        Site.Link plain = site.link();
        TlsClient client = anyClient().with(only(version));
        TlsConnection near = site.keep(client.over(plain.near(), NAME, 443));
        return new Link(near, answer(site, near, plain.far()));
    }

    /** Near is the server. Both have made the handshake. */
    static Link serverLink(Site site, String version) throws IOException {
        Site.Link plain = site.link();
        SSLSocket far = site.keep(ask(plain.far()));
        TlsServer server = anyServer().with(only(version));
        return greet(site, new Link(site.keep(server.over(plain.near())), far));
    }

    private static Link greet(Site site, Link link) throws IOException {
        Task<Void> near = site.run(link.near::handshake);
        link.far.startHandshake();
        near.result();
        return link;
    }

    /** A secure socket at the far end of a secure connection; both have made the handshake. */
    static SSLSocket answer(Site site, Connection near, Socket far) throws IOException {
        return greet(site, new Link((TlsConnection) near, site.keep(serve(far)))).far;
    }

    /** A secure socket that is a server; it makes the handshake when it is used. */
    static SSLSocket serve(Socket plain) throws IOException {
        SSLSocket socket = socket(serverContext(), plain);
        socket.setUseClientMode(false);
        return socket;
    }

    /** A secure socket that is a client; it makes the handshake when it is used. */
    static SSLSocket ask(Socket plain) throws IOException {
        return socket(clientContext(), plain);
    }

    private static SSLSocket socket(SSLContext context, Socket plain) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(plain, NAME, 443, true);
    }

    /** Reads all up to the end of input. */
    static byte[] all(Connection connection) throws IOException {
        return connection.inputStream().readAllBytes();
    }
}
