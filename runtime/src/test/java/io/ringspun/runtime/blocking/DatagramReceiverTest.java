package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.DatagramOptions;
import io.ringspun.contract.Site;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams over rings, seen from below: buffers, bounds, and what the kernel is asked. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DatagramReceiverTest {

    private static final SocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private @Nullable Group group;
    private final List<Post> posts = new ArrayList<>();

    /** A bound socket of ours, and one of the JDK's that writes to it. */
    private final class Post {

        final Descriptor descriptor;
        final DatagramReceiver receiver;
        final SlabPool copies;
        final DatagramSocket writer;
        final SocketAddress address;
        private boolean open = true;

        Post() throws IOException {
            int fd =
                    Sockets.bind(ANY_PORT, DatagramOptions.DEFAULT.withReceiveBufferBytes(500_000));
            descriptor = new Descriptor(fd);
            receiver = new DatagramReceiver(group().carriers(), descriptor, true);
            address = Sockets.localAddress(fd);
            copies = SlabPool.forCopies(Nodes.NONE, new Census(true));
            writer = new DatagramSocket(ANY_PORT);
            posts.add(this);
        }

        void send(int number) throws IOException {
            byte[] bytes = ByteBuffer.allocate(4).putInt(number).array();
            writer.send(new DatagramPacket(bytes, bytes.length, address));
        }

        SocketAddress receive(ByteBuffer target, long deadline) throws IOException {
            descriptor.enter(Descriptor.READING, 0);
            try {
                return receiver.receive(target, copies, deadline);
            } finally {
                descriptor.leave(Descriptor.READING);
            }
        }

        void expect(int number) throws IOException {
            ByteBuffer target = ByteBuffer.allocate(100);
            assertThat(receive(target, 0)).isEqualTo(writer.getLocalSocketAddress());
            assertThat(target.flip().getInt()).isEqualTo(number);
        }

        /** Arms the receive and stops waiting: from now on what arrives is queued. */
        void arm() {
            assertThatThrownBy(() -> receive(ByteBuffer.allocate(1), System.nanoTime() + 1))
                    .isInstanceOf(SocketTimeoutException.class);
        }

        void awaitQueued(int count) {
            Awaitility.await()
                    .atMost(Group.PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .pollInSameThread()
                    .until(() -> receiver.queuedBuffers() >= count);
        }

        void close() {
            if (open) {
                open = false;
                descriptor.beginClose();
                descriptor.awaitUnused(group().carriers());
                receiver.close();
                Linux.close(descriptor.fd());
                writer.close();
                copies.close();
            }
        }
    }

    private void open(int buffers, String... disabled) {
        group =
                Group.atHome(
                        Group.config(1)
                                .withReceiveBuffers(buffers, 64)
                                .withFeatures(Site.off(disabled)));
    }

    private Group group() {
        return Objects.requireNonNull(group);
    }

    @AfterEach
    void close() {
        posts.forEach(Post::close);
        if (group != null) {
            group.close();
        }
    }

    /** Lets the carrier enter a few times, after which it has seen all that was sent before. */
    private void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            Running<Integer> nop =
                    Running.onPlatform(() -> {
                        OneShot operation = group().carrier(0).operation(null);
                        operation.nop();
                        return operation.perform(0);
                    });
            assertThat(nop.join()).isZero();
        }
    }

    @Test
    void oneRequestServesManyDatagrams() throws Exception {
        open(64);
        Post post = new Post();
        post.arm();
        settle();
        long before = group().carrier(0).stats(0, 0).submitted();
        group().start(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                post.send(i);
                                post.expect(i);
                            }
                            return null;
                        })
                .join();
        assertThat(group().carrier(0).stats(0, 0).submitted() - before)
                .as("requests for 1000 datagrams")
                .isLessThan(100);
    }

    @Test
    void aSenderWhoHasWrittenBeforeIsTheSameObject() throws Exception {
        open(64);
        Post post = new Post();
        post.send(1);
        SocketAddress first = post.receive(ByteBuffer.allocate(4), 0);
        post.send(2);
        assertThat(post.receive(ByteBuffer.allocate(4), 0)).isSameAs(first);
    }

    /** Without the carrier's buffers: memory is taken for the one that was looked at. */
    @Test
    void roomForAStrangersDatagramIsNotTakenForThePeers() throws Exception {
        open(64, "multishot-receive-message");
        Post post = new Post();
        try (DatagramSocket stranger = new DatagramSocket(ANY_PORT)) {
            stranger.send(new DatagramPacket(new byte[1], 1, post.address));
        }
        post.send(7_000_001);
        post.receiver.peer(post.writer.getLocalSocketAddress());
        post.expect(7_000_001);
    }

    /** Plenty of buffers: what is beyond the limit stays in the socket, and none is lost. */
    @Test
    void whatIsQueuedIsBounded() throws Exception {
        open(256);
        Post post = new Post();
        post.arm();
        for (int i = 0; i < 200; i++) {
            post.send(i);
            if (i < 20) {
                settle(); // one buffer for each
            }
        }
        settle();
        assertThat(post.receiver.queuedBuffers()).isBetween(16, 60);
        for (int i = 0; i < 200; i++) {
            post.expect(i);
        }
        post.send(7);
        post.expect(7);
    }

    /** Two buffers, both filled for one who does not receive. */
    @Test
    void withoutABufferItGoesOnAndDoesNotSpin() throws Exception {
        open(2);
        Post idle = new Post();
        idle.arm();
        idle.send(0);
        idle.send(1);
        idle.send(2);
        idle.awaitQueued(2);
        Post busy = new Post();
        for (int i = 0; i < 100; i++) {
            busy.send(i);
            busy.expect(i);
        }
        assertThat(group().carrier(0).stats(0, 0).starvedReceives()).isPositive();
        Running<Void> waiting =
                group().start(() -> {
                    busy.expect(100);
                    return null;
                });
        settle();
        long before = group().carrier(0).stats(0, 0).submitted();
        settle();
        assertThat(group().carrier(0).stats(0, 0).submitted() - before)
                .as("requests while one waits without a buffer, besides our own three")
                .isLessThanOrEqualTo(6);
        busy.send(100);
        waiting.join();
        for (int i = 0; i < 3; i++) {
            idle.expect(i);
        }
    }

    /** What a closed socket had queued is the kernel's again. */
    @Test
    void closeGivesAllBuffersBack() throws Exception {
        open(4); // with the last one gone the kernel would say so at once
        for (int i = 0; i < 20; i++) {
            Post post = new Post();
            post.arm();
            post.send(1);
            post.send(2);
            post.awaitQueued(2);
            post.close();
            settle();
        }
        assertThat(group().carrier(0).stats(0, 0).starvedReceives())
                .as("times a buffer was missing")
                .isZero();
    }

    @Test
    void switchedOffThereAreNoBuffers() throws Exception {
        open(64, "multishot-receive-message");
        assertThat(group().carrier(0).datagramBuffers()).isNull();
        assertThat(group().carrier(0).receiveBuffers()).isNotNull();
        Post post = new Post();
        for (int i = 0; i < 50; i++) {
            post.send(i);
            post.expect(i);
        }
    }
}
