package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramTruncatedException;
import io.ringspun.Directory;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Accept;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Close;
import io.ringspun.operation.Connect;
import io.ringspun.operation.Datagram;
import io.ringspun.operation.Entry;
import io.ringspun.operation.OpenDirectory;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Receive;
import io.ringspun.operation.ReceiveDatagram;
import io.ringspun.operation.Send;
import io.ringspun.operation.SendDatagram;
import io.ringspun.operation.Shutdown;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.TransferredVector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What datagram endpoints and connections can do, as values. */
@EverySubject
class SocketOperationTest {

    @Parameter Subject subject;

    private Site site;
    private DatagramEndpoint near;
    private DatagramEndpoint far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, Site::manyBuffers);
        near = site.keep(site.io.bind(Site.ANY_PORT));
        far = site.keep(site.io.bind(Site.ANY_PORT));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private PinnedBuffer room(int length) throws IOException {
        return site.keep(site.io.buffers().acquire(length)).limit(length);
    }

    private PinnedBuffer buffer(String text) throws IOException {
        PinnedBuffer buffer = site.keep(site.io.buffers().acquire(Math.max(1, text.length())));
        return buffer.put(StandardCharsets.UTF_8.encode(text)).flip();
    }

    private static String text(PinnedBuffer buffer) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private <R> R done(Operation<R> operation) throws IOException {
        return site.io.submit(operation).get();
    }

    // ---------------------------------------------------------------- datagrams

    @ParameterizedTest
    @EnumSource
    void aDatagramGoesToWhoIsNamed(Caller caller) throws IOException {
        caller.run(
                        site.io,
                        () -> {
                            PinnedBuffer target = room(20).position(3);
                            Submitted<Datagram> receiving =
                                    site.io.submit(ReceiveDatagram.on(far).into(target));
                            PinnedBuffer source = buffer("xhello").position(1);
                            Transferred sent =
                                    done(SendDatagram.on(near).to(far.localAddress()).from(source));
                            assertThat(sent).isEqualTo(new Transferred(source, 5));
                            assertThat(source.hasRemaining()).isFalse();
                            assertThat(receiving.get())
                                    .isEqualTo(new Datagram(target, 5, near.localAddress()));
                            assertThat(target.position()).isEqualTo(8);
                            assertThat(text(target)).endsWith("hello");
                        })
                .result();
    }

    @Test
    void aPeerNeedsNoName() throws IOException {
        assertThatThrownBy(() -> done(SendDatagram.on(near).from(buffer("x"))))
                .isInstanceOf(NotYetConnectedException.class);
        near.connect(far.localAddress());
        done(SendDatagram.on(near).from(buffer("not")));
        done(SendDatagram.on(near).to(far.localAddress()).from(buffer("named")));
        PinnedBuffer target = room(20);
        assertThat(done(ReceiveDatagram.on(far).into(target)).length()).isEqualTo(3);
        assertThat(done(ReceiveDatagram.on(far).into(target)).length()).isEqualTo(5);
        PinnedBuffer other = buffer("x");
        assertThatThrownBy(() -> done(SendDatagram.on(near).to(near.localAddress()).from(other)))
                .isInstanceOf(AlreadyConnectedException.class);
        assertThat(other.remaining()).isEqualTo(1);
    }

    @Test
    void oneThatDoesNotFitIsCutButNotInSilence() throws IOException {
        done(SendDatagram.on(near).to(far.localAddress()).from(buffer("0123456789")));
        done(SendDatagram.on(near).to(far.localAddress()).from(buffer("next")));
        PinnedBuffer target = room(4);
        Operation<Datagram> tooLong = ReceiveDatagram.on(far).into(target);
        assertThatThrownBy(() -> done(tooLong))
                .isInstanceOfSatisfying(
                        DatagramTruncatedException.class,
                        cut -> {
                            assertThat(cut.length()).isEqualTo(10);
                            assertThat(cut.sender()).isEqualTo(near.localAddress());
                        });
        assertThat(text(target)).isEqualTo("0123");
        assertThat(done(ReceiveDatagram.on(far).into(target.clear())).length()).isEqualTo(4);
        assertThat(text(target)).isEqualTo("next");
    }

    /** Whatever ends it, it has taken no datagram: the next one gets what comes. */
    @Test
    void aReceiveThatIsCalledOffTakesNothing() throws IOException {
        PinnedBuffer target = room(20);
        for (int round = 0; round < 20; round++) {
            Submitted<Datagram> receiving =
                    site.io.submit(ReceiveDatagram.on(far).into(target.clear()));
            receiving.cancel();
            assertThat(receiving.await()).isEqualTo(new Outcome.Cancelled<>());
            assertThat(target.position()).isZero();
            Operation<Datagram> limited =
                    ReceiveDatagram.on(far).into(target).within(Duration.ofMillis(1));
            assertThatThrownBy(() -> done(limited)).isInstanceOf(SocketTimeoutException.class);
            near.send(buffer("round" + round), far.localAddress());
            Datagram got = done(ReceiveDatagram.on(far).into(target));
            assertThat(text(got.buffer())).isEqualTo("round" + round);
        }
    }

    /** A datagram is received or the receive was called off; never neither, never both. */
    @Test
    void noDatagramIsLostToACancel() throws IOException {
        PinnedBuffer target = room(20);
        int received = 0;
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            Submitted<Datagram> receiving =
                    site.io.submit(ReceiveDatagram.on(far).into(target.clear()));
            near.send(buffer("x"), far.localAddress());
            receiving.cancel();
            received += receiving.await().succeeded() ? 1 : 0;
        }
        for (; received < rounds; received++) {
            assertThat(done(ReceiveDatagram.on(far).into(target.clear())).length()).isEqualTo(1);
        }
        Operation<Datagram> more =
                ReceiveDatagram.on(far).into(target.clear()).within(Duration.ofMillis(10));
        assertThatThrownBy(() -> done(more)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void closingEndsAReceive() throws IOException {
        PinnedBuffer target = room(20);
        Submitted<Datagram> receiving = site.io.submit(ReceiveDatagram.on(far).into(target));
        assertThat(done(Close.of(far))).isSameAs(far);
        assertThatThrownBy(receiving::get).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> done(ReceiveDatagram.on(far).into(target)))
                .isInstanceOf(ClosedChannelException.class)
                .isNotInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(() -> done(SendDatagram.on(far).to(near.localAddress()).from(target)))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(target.position()).isZero();
    }

    /** One that begins just then is refused, and may not begin again and again. */
    @Test
    void aReceiveThatMeetsTheCloseEnds() throws IOException {
        PinnedBuffer target = room(20);
        for (int round = 0; round < 100; round++) {
            DatagramEndpoint endpoint = site.io.bind(Site.ANY_PORT);
            Submitted<Datagram> receiving =
                    site.io.submit(ReceiveDatagram.on(endpoint).into(target.clear()));
            Submitted<DatagramEndpoint> closing = site.io.submit(Close.of(endpoint));
            assertThatThrownBy(receiving::get).isInstanceOf(ClosedChannelException.class);
            assertThat(closing.await().succeeded()).isTrue();
        }
    }

    /** Answers go to those who asked, in the order of the chain. */
    @Test
    void aChainOfDatagramsKeepsItsOrder() throws IOException {
        PinnedBuffer target = room(20);
        Batch batch = new Batch();
        Entry<?> last = batch.add(SendDatagram.on(near).to(far.localAddress()).from(buffer("0")));
        for (int i = 1; i < 10; i++) {
            last = last.then(SendDatagram.on(near).to(far.localAddress()).from(buffer("" + i)));
        }
        Entry<Datagram> received = last.then(ReceiveDatagram.on(far).into(target));
        Outcomes outcomes = site.io.submit(batch).await().check();
        assertThat(outcomes.of(received).get().sender()).isEqualTo(near.localAddress());
        assertThat(text(target)).isEqualTo("0");
        for (int i = 1; i < 10; i++) {
            far.receive(target.clear());
            assertThat(text(target)).isEqualTo("" + i);
        }
    }

    // ---------------------------------------------------------------- connections

    @Test
    void severalBuffersAreSentAndReceived() throws IOException {
        Site.Pair pair = site.pair();
        List<PinnedBuffer> sources = List.of(buffer("ab"), buffer(""), buffer("cdefg"));
        TransferredVector sent = done(Send.on(pair.near()).from(sources));
        assertThat(sent.count()).isEqualTo(7);
        assertThat(sent.buffers()).isEqualTo(sources);
        assertThat(sources).noneMatch(PinnedBuffer::hasRemaining);
        List<PinnedBuffer> targets = List.of(room(3), room(9));
        long count = 0;
        while (count < 7) {
            count += done(Receive.on(pair.far()).into(targets)).count();
        }
        assertThat(text(targets.getFirst())).isEqualTo("abc");
        assertThat(text(targets.getLast())).isEqualTo("defg");
        pair.near().close();
        assertThat(done(Receive.on(pair.far()).into(List.of(room(1)))).atEnd()).isTrue();
        assertThatThrownBy(() -> done(Send.on(pair.near()).from(sources)))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void whatIsPeekedAtStays() throws IOException {
        Site.Pair pair = site.pair();
        PinnedBuffer target = room(20);
        Submitted<Transferred> peeking = site.io.submit(Receive.on(pair.far()).peeking(target));
        done(Send.on(pair.near()).from(buffer("x")));
        assertThat(peeking.get().count()).isEqualTo(1);
        assertThat(text(target)).isEqualTo("x");
        assertThat(done(Receive.on(pair.far()).into(target.clear())).count()).isEqualTo(1);
        assertThat(text(target)).isEqualTo("x");
    }

    @Test
    void aChainEndsWithNoMoreIsComing() throws IOException {
        Site.Pair pair = site.pair();
        Batch batch = new Batch();
        Entry<Connection> ended =
                batch.add(Send.on(pair.near()).from(buffer("all ")))
                        .then(Send.on(pair.near()).from(List.of(buffer("of "), buffer("it"))))
                        .then(Shutdown.ofOutput(pair.near()));
        assertThat(site.io.submit(batch).await().check().of(ended).get()).isSameAs(pair.near());
        assertThat(pair.far().inputStream().readAllBytes()).asString().isEqualTo("all of it");
        pair.far().outputStream().write('y');
        assertThat(pair.near().inputStream().read()).as("the other way").isEqualTo('y');
        done(Shutdown.ofInput(pair.near()));
        assertThat(pair.near().inputStream().read()).isEqualTo(-1);
    }

    @Test
    void hostsAreConnectedToByName() throws IOException {
        Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        Submitted<Connection> accepting = site.io.submit(Accept.on(listener));
        String host = address.getAddress().getHostAddress();
        Connection made = site.keep(done(Connect.to(host, address.getPort())));
        assertThat(made.remoteAddress()).isEqualTo(address);
        site.keep(accepting.get());
    }

    @Test
    void directoriesAreOpened() throws IOException {
        Path path = site.directory();
        Directory opened = site.keep(done(OpenDirectory.of(path)));
        assertThat(opened.list()).isEmpty();
        assertThatThrownBy(() -> done(OpenDirectory.of(path.resolve("none"))))
                .isInstanceOf(NoSuchFileException.class);
    }

    // ---------------------------------------------------------------- all of them

    /** An operation that has not ended is named by what it does; its buffer is lent. */
    @Test
    void whatIsUnderWayIsOutstanding() throws IOException {
        List<Submitted<?>> underWay = new ArrayList<>();
        Site.Pair pair = site.pair();
        underWay.add(site.io.submit(ReceiveDatagram.on(far).into(room(10))));
        underWay.add(site.io.submit(Receive.on(pair.near()).into(List.of(room(10)))));
        underWay.add(site.io.submit(Receive.on(pair.far()).peeking(room(10))));
        assertThat(site.io.outstanding())
                .extracting(one -> one.what().replaceAll("\\[.*", ""))
                .contains("ReceiveDatagram", "ReceiveVector", "Receive");
        underWay.forEach(Submitted::cancel);
        underWay.forEach(each -> assertThat(each.await()).isEqualTo(new Outcome.Cancelled<>()));
        assertThat(site.io.outstanding())
                .extracting(one -> one.what().replaceAll("\\[.*", ""))
                .doesNotContain("ReceiveDatagram", "ReceiveVector", "Receive");
    }
}
