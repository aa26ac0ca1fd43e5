package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secure connection whose other end is a secure socket of the JDK. */
@EverySubject
class TlsPeerTest {

    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";

    /** Who is the client. */
    enum Side {
        CLIENT,
        SERVER;

        TlsEnds.Link link(Site site, String version) throws IOException {
            return this == CLIENT
                    ? TlsEnds.clientLink(site, version)
                    : TlsEnds.serverLink(site, version);
        }
    }

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

    @ParameterizedTest
    @EnumSource
    void bothHalvesCarryAndEnd(Side side) throws IOException {
        for (String version : new String[] {TLS_1_2, TLS_1_3}) {
            TlsEnds.Link link = side.link(site, version);
            Pattern pattern = new Pattern("to and fro " + side + version);
            Task<Void> there =
                    site.run(() -> link.near().write(pattern.bytes(0, 300_000), 0, 300_000));
            byte[] got = link.far().getInputStream().readNBytes(300_000);
            pattern.check(got, 0, got.length, 0);
            there.result();
            Task<Void> back =
                    Caller.PLATFORM.run(
                            site.io,
                            () -> {
                                link.far().getOutputStream().write(pattern.bytes(0, 300_000));
                                link.far().shutdownOutput();
                            });
            got = TlsEnds.all(link.near());
            assertThat(got).hasSize(300_000);
            pattern.check(got, 0, got.length, 0);
            back.result();
            link.near().close();
            assertThat(link.far().getInputStream().read()).isEqualTo(-1);
        }
    }

    /** The peer changes its keys now and then, and asks for ours to be changed each time. */
    @ParameterizedTest
    @EnumSource
    void keysMayChangeWhileBothWaysAreInUse(Side side) throws IOException {
        TlsEnds.Link link = side.link(site, TLS_1_3);
        int size = 2_000_000;
        Pattern ours = new Pattern("ours " + side);
        Pattern theirs = new Pattern("theirs " + side);
        Task<Void> writer = site.run(() -> link.near().write(ours.bytes(0, size), 0, size));
        Task<Void> peerWriter =
                Caller.PLATFORM.run(site.io, () -> writeChangingKeys(link.far(), theirs, size));
        Task<Void> peerReader =
                Caller.PLATFORM.run(
                        site.io,
                        () -> {
                            byte[] got = link.far().getInputStream().readNBytes(size);
                            ours.check(got, 0, size, 0);
                        });
        byte[] got = link.near().inputStream().readNBytes(size);
        theirs.check(got, 0, size, 0);
        writer.result();
        peerWriter.result();
        peerReader.result();
    }

    private static void writeChangingKeys(SSLSocket socket, Pattern pattern, int size)
            throws IOException {
        Random random = Pattern.random("pieces");
        OutputStream output = socket.getOutputStream();
        for (int done = 0; done < size; ) {
            int count = Math.min(1 + random.nextInt(40_000), size - done);
            output.write(pattern.bytes(done, count));
            done += count;
            if (random.nextBoolean()) {
                socket.startHandshake(); // which is how JSSE changes keys
            }
        }
    }

    /**
     * The peer takes nothing, and our writer waits. A reader that waited for the writer, to answer
     * the change of keys, would wait for ever, for the peer will go on only when it has been read.
     */
    @Test
    void aChangeOfKeysDoesNotMakeTheReaderWaitForTheWriter() throws IOException {
        TlsEnds.Link link = TlsEnds.clientLink(site, TLS_1_3);
        int size = 8 << 20;
        Pattern ours = new Pattern("held up");
        Task<Integer> writer =
                site.start(() -> link.near().write(ByteBuffer.wrap(ours.bytes(0, size))))
                        .awaitBlocked();
        Pattern theirs = new Pattern("beside");
        Task<Void> peerWriter =
                Caller.PLATFORM.run(
                        site.io, () -> writeChangingKeys(link.far(), theirs, 1_000_000));
        byte[] got = link.near().inputStream().readNBytes(1_000_000);
        theirs.check(got, 0, got.length, 0);
        peerWriter.result();
        assertThat(writer.done()).isFalse();
        byte[] sent = link.far().getInputStream().readNBytes(size);
        ours.check(sent, 0, size, 0);
        writer.result();
    }

    /** Also where we have nothing to say: whoever only reads answers all the same. */
    @Test
    void aChangeOfKeysIsAnsweredByWhoeverOnlyReads() throws IOException {
        TlsEnds.Link link = TlsEnds.clientLink(site, TLS_1_3);
        for (int round = 0; round < 20; round++) {
            link.far().startHandshake();
            link.far().getOutputStream().write(round);
            assertThat(link.near().inputStream().read()).isEqualTo(round);
        }
        link.near().write(new byte[] {1}, 0, 1);
        assertThat(link.far().getInputStream().read()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRenegotiationIsRefused(Side side) throws IOException {
        TlsEnds.Link link = side.link(site, TLS_1_2);
        link.near().write(new byte[] {1}, 0, 1);
        assertThat(link.far().getInputStream().read()).isEqualTo(1);
        Task<Integer> peer =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            link.far().startHandshake();
                            return link.far().getInputStream().read();
                        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> link.near().read(new byte[1], 0, 1))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("renegotiation");
        }
        link.near().close();
        peer.failureOrNull(); // an end or a failure, but an end of waiting
        assertThat(link.near().isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aPeerThatClosesIsAtItsEnd(String version) throws IOException {
        TlsEnds.Link link = TlsEnds.serverLink(site, version);
        link.far().getOutputStream().write(new byte[] {1, 2, 3});
        link.far().close();
        InputStream input = link.near().inputStream();
        assertThat(input.readAllBytes()).containsExactly(1, 2, 3);
        assertThat(input.read()).isEqualTo(-1);
    }
}
