package io.ringspun.contract;

import static io.ringspun.contract.TlsEnds.anyClient;
import static io.ringspun.contract.TlsEnds.anyServer;
import static io.ringspun.contract.TlsEnds.greeted;
import static io.ringspun.contract.TlsEnds.silent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.Listener;
import io.ringspun.tls.TlsClient;
import io.ringspun.tls.TlsConnection;
import io.ringspun.tls.TlsServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How TLS begins: who is who, what is agreed, and what is refused. */
@EverySubject
class TlsHandshakeTest {

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private static String protocol(TlsConnection connection) throws IOException {
        return connection.session().getProtocol();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void agreesOnAProtocolAndCarriesBytesBothWays(String version) throws IOException {
        TlsEnds ends =
                greeted(
                        site,
                        anyClient().with(p -> p.setProtocols(new String[] {version})),
                        "server.test",
                        anyServer());
        assertThat(protocol(ends.client())).isEqualTo(version);
        assertThat(protocol(ends.server())).isEqualTo(version);
        ends.client().write(new byte[] {1, 2}, 0, 2);
        assertThat(ends.server().inputStream().readNBytes(2)).containsExactly(1, 2);
        ends.server().write(new byte[] {3, 4}, 0, 2);
        assertThat(ends.client().inputStream().readNBytes(2)).containsExactly(3, 4);
    }

    /** Without being asked to: by a read at one end, a write at the other. */
    @ParameterizedTest
    @EnumSource
    void isMadeByTheFirstUse(Caller caller) throws IOException {
        TlsEnds ends = silent(site, anyClient(), "server.test", anyServer());
        Task<Integer> reader =
                caller.start(site.io, () -> ends.server().read(new byte[5], 0, 5)).awaitBlocked();
        ends.client().write(new byte[] {1, 2, 3}, 0, 3);
        assertThat(reader.result()).isEqualTo(3);
    }

    @Test
    void ofReadersAndWritersAtOnceIsMadeOnce() throws IOException {
        TlsEnds ends = silent(site, anyClient(), "server.test", anyServer());
        List<Task<Void>> tasks =
                List.of(
                        site.run(() -> ends.client().write(new byte[] {1}, 0, 1)),
                        site.run(() -> assertThat(ends.client().inputStream().read()).isEqualTo(2)),
                        site.run(() -> ends.server().write(new byte[] {2}, 0, 1)),
                        site.run(
                                () -> assertThat(ends.server().inputStream().read()).isEqualTo(1)));
        tasks.forEach(Task::result);
    }

    @Test
    void agreesOnTheApplicationsProtocol() throws IOException {
        TlsEnds ends =
                greeted(
                        site,
                        anyClient().with(p -> p.setApplicationProtocols(new String[] {"b", "c"})),
                        "server.test",
                        anyServer().with(p -> p.setApplicationProtocols(new String[] {"a", "c"})));
        assertThat(ends.client().applicationProtocol()).isEqualTo("c");
        assertThat(ends.server().applicationProtocol()).isEqualTo("c");
        TlsEnds without = greeted(site, anyClient(), "server.test", anyServer());
        assertThat(without.client().applicationProtocol()).isEmpty();
        assertThat(without.server().applicationProtocol()).isEmpty();
    }

    @Test
    void endsWhereThereIsNoApplicationsProtocolInCommon() throws IOException {
        TlsEnds ends =
                silent(
                        site,
                        anyClient().with(p -> p.setApplicationProtocols(new String[] {"b"})),
                        "server.test",
                        anyServer().with(p -> p.setApplicationProtocols(new String[] {"a"})));
        Task<Void> other = site.run(ends.server()::handshake);
        assertThatThrownBy(ends.client()::handshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("no_application_protocol");
        other.failure(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.test", "other.test", "localhost"})
    void tellsTheServerByWhichNameItIsCalled(String name) throws IOException {
        TlsEnds ends = greeted(site, anyClient(), name, anyServer());
        X509Certificate shown = (X509Certificate) ends.client().session().getPeerCertificates()[0];
        assertThat(shown)
                .isEqualTo(
                        name.equals("other.test")
                                ? TlsEnds.OTHER.certificate()
                                : TlsEnds.SERVER.certificate());
    }

    @Test
    void refusesACertificateOfAnotherName() throws IOException {
        TlsEnds ends = silent(site, anyClient(), "wrong.test", anyServer());
        refused(ends.client(), ends.server());
        // What the address is good for, and what the program says it need not be.
        greeted(site, anyClient(), "127.0.0.1", anyServer());
        greeted(
                site,
                anyClient().with(p -> p.setEndpointIdentificationAlgorithm(null)),
                "wrong.test",
                anyServer());
    }

    @Test
    void refusesACertificateThatNobodyTrusts() throws IOException {
        TlsClient wary = TlsClient.of(Identity.context(List.of(), List.of(TlsEnds.CLIENT)));
        TlsEnds ends = silent(site, wary, "server.test", anyServer());
        refused(ends.client(), ends.server());
    }

    /** The one who refuses says why, again and again; the other has been told by an alert. */
    private void refused(TlsConnection refusing, TlsConnection other) throws IOException {
        Task<Integer> told = site.start(() -> other.read(new byte[1], 0, 1));
        assertThatThrownBy(refusing::handshake).isInstanceOf(SSLHandshakeException.class);
        assertThat(told.failure(SSLException.class)).hasMessageContaining("alert");
        assertThatThrownBy(() -> refusing.read(new byte[1], 0, 1)).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> refusing.write(new byte[1], 0, 1))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> other.write(new byte[1], 0, 1)).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void asksAClientForItsCertificate(String version) throws IOException {
        TlsServer strict = anyServer().with(p -> p.setNeedClientAuth(true));
        TlsClient known = anyClient().with(p -> p.setProtocols(new String[] {version}));
        TlsEnds ends = greeted(site, known, "server.test", strict);
        assertThat(ends.server().session().getPeerCertificates())
                .containsExactly(TlsEnds.CLIENT.certificate());
        TlsClient unknown =
                TlsClient.of(Identity.context(List.of(), List.of(TlsEnds.SERVER)))
                        .with(p -> p.setProtocols(new String[] {version}));
        TlsEnds without = silent(site, unknown, "server.test", strict);
        Task<Integer> told = site.start(() -> without.client().read(new byte[1], 0, 1));
        assertThatThrownBy(without.server()::handshake).isInstanceOf(SSLHandshakeException.class);
        assertThat(told.failure(SSLException.class)).hasMessageContaining("alert");
        TlsEnds anonymous = greeted(site, unknown, "server.test", anyServer());
        assertThatThrownBy(() -> anonymous.server().session().getPeerCertificates())
                .isInstanceOf(SSLPeerUnverifiedException.class);
    }

    /** Counts how often a server's certificate is looked at: not for a session that is resumed. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesASession(String version) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        X509TrustManager real = (X509TrustManager) Identity.trust(List.of(TlsEnds.SERVER))[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Counting(real, looks)}, null);
        TlsClient client = TlsClient.of(context).with(p -> p.setProtocols(new String[] {version}));
        TlsServer server = anyServer();
        for (int round = 0; round < 3; round++) {
            TlsEnds ends = greeted(site, client, "server.test", server);
            ends.server().write(new byte[] {1}, 0, 1);
            assertThat(ends.client().inputStream().read()).isEqualTo(1); // and the ticket before it
            ends.client().close();
            assertThat(ends.server().inputStream().read()).isEqualTo(-1);
            ends.server().close();
        }
        assertThat(looks.get()).isEqualTo(1);
    }

    private static final class Counting extends X509ExtendedTrustManager {

        private final X509TrustManager real;
        private final AtomicInteger looks;

        Counting(X509TrustManager real, AtomicInteger looks) {
            this.real = real;
            this.looks = looks;
        }

        private void look() {
            looks.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {
            look();
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {
            look();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            look();
        }

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {
            throw new AssertionError("a client's");
        }

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {
            throw new AssertionError("a client's");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError("a client's");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return real.getAcceptedIssuers();
        }
    }

    /** A certificate that fills two records, each way. */
    @Test
    void carriesMessagesOfManyRecords() throws IOException {
        List<String> names =
                IntStream.range(0, 900).mapToObj(i -> "name-" + i + ".large.test").toList();
        Identity large = Identity.of(names);
        TlsServer server =
                TlsServer.of(Identity.context(List.of(large), List.of(large)))
                        .with(p -> p.setNeedClientAuth(true));
        TlsClient client = TlsClient.of(Identity.context(List.of(large), List.of(large)));
        TlsEnds ends = greeted(site, client, "name-899.large.test", server);
        assertThat(ends.server().session().getPeerCertificates())
                .containsExactly(large.certificate());
    }

    @Test
    void withNobodyWhoSpeaksTlsFails() throws IOException {
        Site.Pair pair = site.pair();
        TlsConnection near = site.keep(anyServer().over(pair.near()));
        byte[] words =
                "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        pair.far().write(words, 0, words.length);
        assertThatThrownBy(near::handshake).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> near.read(new byte[1], 0, 1)).isInstanceOf(SSLException.class);
    }

    @Test
    void withAPeerThatLeavesFails() throws IOException {
        Site.Pair pair = site.pair();
        TlsConnection near = site.keep(anyServer().over(pair.near()));
        pair.far().shutdownOutput();
        assertThatThrownBy(near::handshake)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("during the handshake");
    }

    /** Whoever runs out of time, is interrupted, or comes later: it goes on where it was. */
    @ParameterizedTest
    @EnumSource
    void thatWasBrokenOffGoesOn(Caller caller) throws IOException {
        TlsEnds ends = silent(site, anyClient(), "server.test", anyServer());
        ends.client().readTimeout(Duration.ofMillis(1));
        for (int i = 0; i < 3; i++) {
            caller.run(site.io, ends.client()::handshake).failure(SocketTimeoutException.class);
        }
        ends.client().readTimeout(Duration.ZERO);
        Task<Void> interrupted =
                caller.run(site.io, ends.client()::handshake).awaitBlocked().interrupt();
        assertThat(interrupted.failure(InterruptedIOException.class).bytesTransferred).isZero();
        assertThat(interrupted.interruptedAtEnd()).isTrue();
        Task<Void> waiting = caller.run(site.io, ends.client()::handshake).awaitBlocked();
        ends.server().handshake();
        waiting.result();
    }

    @ParameterizedTest
    @EnumSource
    void isEndedByAClose(Caller caller) throws IOException {
        TlsEnds ends = silent(site, anyClient(), "server.test", anyServer());
        Task<Void> maker = caller.run(site.io, ends.client()::handshake).awaitBlocked();
        Task<Integer> reader =
                caller.start(site.io, () -> ends.client().read(new byte[1], 0, 1)).awaitBlocked();
        ends.client().close();
        maker.failure(AsynchronousCloseException.class);
        reader.failure(AsynchronousCloseException.class);
        assertThatThrownBy(ends.client()::handshake)
                .isInstanceOf(java.nio.channels.ClosedChannelException.class);
    }

    /** One client that says nothing keeps nobody from the listener. */
    @Test
    void ofOneConnectionIsNotWaitedForByAccept() throws IOException {
        Listener listener = site.keep(anyServer().over(site.io.listen(Site.ANY_PORT)));
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        site.keep(site.io.connect(address)); // says nothing
        Connection silent = site.keep(listener.accept());
        assertThat(silent).isInstanceOf(TlsConnection.class);
        TlsConnection client =
                anyClient().over(site.keep(site.io.connect(address)), "localhost", 1);
        Connection served = site.keep(listener.accept(Duration.ofMinutes(1)));
        Task<Void> writer = site.run(() -> served.write(new byte[] {7}, 0, 1));
        assertThat(site.keep(client).inputStream().read()).isEqualTo(7);
        writer.result();
    }
}
