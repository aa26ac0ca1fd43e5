package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramTruncatedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams between paths, where the sender waits and nothing is dropped. */
@EverySubjectAndSize
class UnixDatagramTest {

    @Parameter Subject subject;

    private Site site;
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        directory = site.directory();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private DatagramEndpoint bound(String name) throws IOException {
        assumeTrue(site.io.report().backend().equals("uring"), "NIO has no Unix-domain datagrams");
        return site.keep(site.io.bind(UnixDomainSocketAddress.of(directory.resolve(name))));
    }

    @Test
    void nioSaysThatItHasNone() {
        assumeTrue(site.io.report().backend().equals("nio"), "the ring has them");
        assertThatThrownBy(() -> site.io.bind(UnixDomainSocketAddress.of(directory.resolve("a"))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Unix-domain");
    }

    @ParameterizedTest
    @EnumSource
    void datagramsOfAnySizeArriveWithTheirSender(Caller caller) throws IOException {
        DatagramEndpoint near = bound("near");
        DatagramEndpoint far = bound("far");
        Pattern pattern = new Pattern("unix datagrams");
        caller.run(
                        site.io,
                        () -> {
                            near.option(StandardSocketOptions.SO_SNDBUF, 200_000);
                            for (int size : new int[] {0, 1, 1000, 70_000, 150_000, 300_000}) {
                                near.send(
                                        ByteBuffer.wrap(pattern.bytes(0, size)),
                                        far.localAddress());
                                ByteBuffer target = ByteBuffer.allocate(400_000);
                                assertThat(far.receive(target)).isEqualTo(near.localAddress());
                                byte[] got = new byte[target.flip().remaining()];
                                target.get(got);
                                assertThat(got).hasSize(size);
                                pattern.check(got, 0, size, 0);
                            }
                        })
                .result();
    }

    @Test
    void oneThatDoesNotFitIsCutButNotInSilence() throws IOException {
        DatagramEndpoint near = bound("near");
        DatagramEndpoint far = bound("far");
        near.send(ByteBuffer.allocate(100_000), far.localAddress());
        ByteBuffer target = ByteBuffer.allocate(10);
        DatagramTruncatedException cut =
                catchThrowableOfType(DatagramTruncatedException.class, () -> far.receive(target));
        assertThat(cut.length()).isEqualTo(100_000);
        assertThat(cut.sender()).isEqualTo(near.localAddress());
        assertThat(target.hasRemaining()).isFalse();
    }

    @Test
    void aNamelessSenderIsTheEmptyPath() throws IOException {
        DatagramEndpoint far = bound("far");
        DatagramEndpoint nameless = site.keep(site.io.bind(UnixDomainSocketAddress.of("")));
        nameless.connect(far.localAddress());
        nameless.send(ByteBuffer.wrap(new byte[] {1}));
        assertThat(far.receive(ByteBuffer.allocate(10))).isEqualTo(UnixDomainSocketAddress.of(""));
        nameless.disconnect();
        nameless.send(ByteBuffer.wrap(new byte[] {1}), far.localAddress());
        assertThat(far.receive(ByteBuffer.allocate(10))).isEqualTo(UnixDomainSocketAddress.of(""));
    }

    @Test
    void pathsThatCannotBeUsedAreRefused() throws IOException {
        DatagramEndpoint near = bound("near");
        assertThatThrownBy(() -> site.io.bind(near.localAddress()))
                .isInstanceOf(BindException.class);
        ByteBuffer source = ByteBuffer.allocate(1);
        assertThatThrownBy(() ->
                        near.send(source, UnixDomainSocketAddress.of(directory.resolve("nobody"))))
                .isInstanceOf(IOException.class);
        assertThat(source.position()).isZero();
        assertThatThrownBy(() ->
                        near.join(
                                InetAddress.getByName("239.1.1.1"),
                                java.net.NetworkInterface.getByName("lo")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    /** Sends until the queue of the receiver is full; the count is of those that went. */
    private Task<Void> filling(
            Caller caller, DatagramEndpoint near, DatagramEndpoint far, AtomicInteger sent) {
        return caller.run(
                site.io,
                () -> {
                    while (true) {
                        near.send(
                                ByteBuffer.allocate(4).putInt(sent.get()).flip(),
                                far.localAddress());
                        sent.incrementAndGet();
                    }
                });
    }

    private static void expectAll(DatagramEndpoint far, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ByteBuffer target = ByteBuffer.allocate(8);
            far.receive(target);
            assertThat(target.flip().getInt()).isEqualTo(i);
        }
        far.receiveTimeout(Duration.ofMillis(20));
        assertThatThrownBy(() -> far.receive(ByteBuffer.allocate(8)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsASenderThatWaits(Caller caller) throws IOException {
        DatagramEndpoint near = bound("near");
        DatagramEndpoint far = bound("far");
        AtomicInteger sent = new AtomicInteger();
        Task<Void> sender = filling(caller, near, far, sent).awaitBlocked().interrupt();
        sender.failure(InterruptedIOException.class);
        expectAll(far, sent.get());
    }

    @ParameterizedTest
    @EnumSource
    void aTimeLimitEndsASenderThatWaits(Caller caller) throws IOException {
        DatagramEndpoint near = bound("near");
        DatagramEndpoint far = bound("far");
        near.sendTimeout(Duration.ofMillis(30));
        AtomicInteger sent = new AtomicInteger();
        filling(caller, near, far, sent).failure(SocketTimeoutException.class);
        expectAll(far, sent.get());
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsASenderThatWaits(Caller caller) throws IOException {
        DatagramEndpoint near = bound("near");
        DatagramEndpoint far = bound("far");
        AtomicInteger sent = new AtomicInteger();
        Task<Void> sender = filling(caller, near, far, sent).awaitBlocked();
        near.close();
        sender.failure(AsynchronousCloseException.class);
        expectAll(far, sent.get());
    }

    /** The ring tries again with what is left of the data, which by then is nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDatagramThatHadToWaitIsNotEmptied(boolean peer) throws IOException {
        DatagramEndpoint near = bound("near");
        DatagramEndpoint far = bound("far");
        if (peer) {
            near.connect(far.localAddress());
        }
        Task<Void> sender =
                site.run(() -> {
                    for (int i = 0; i < 500; i++) {
                        near.send(ByteBuffer.allocate(4).putInt(i).flip(), far.localAddress());
                    }
                });
        for (int i = 0; i < 500; i++) {
            ByteBuffer target = ByteBuffer.allocate(8);
            far.receive(target);
            assertThat(target.flip().getInt()).isEqualTo(i);
        }
        sender.result();
    }
}
