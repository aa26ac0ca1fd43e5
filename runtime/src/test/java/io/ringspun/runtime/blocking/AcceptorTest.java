package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.ListenOptions;
import io.ringspun.contract.Site;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.kernel.Linux;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accepting on loopback with and without multishot accept; clients are the JDK's. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AcceptorTest {

    private Group group;
    private Descriptor descriptor;
    private Acceptor acceptor;
    private SocketAddress address;
    private final List<SocketChannel> clients = new ArrayList<>();
    private boolean closed;

    private void open(String disabled) throws IOException {
        group = Group.atHome(Group.config(2).withFeatures(Site.off(disabled)));
        ListenOptions options = ListenOptions.DEFAULT;
        int[] sockets =
                Sockets.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        options.withSockets(3),
                        disabled.isEmpty() ? 3 : 1);
        address = Sockets.localAddress(sockets[0]);
        descriptor = new Descriptor(sockets[0]);
        acceptor = new Acceptor(group.carriers(), descriptor, sockets);
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        if (group != null) {
            closeAcceptor();
            group.close();
        }
    }

    private void closeAcceptor() {
        if (!closed) {
            closed = true;
            descriptor.beginClose();
            acceptor.wake();
            descriptor.awaitUnused(group.carriers());
            acceptor.close();
            Linux.close(descriptor.fd());
        }
    }

    private void connect() throws IOException {
        clients.add(SocketChannel.open(address));
    }

    private int accept(long deadline) throws IOException {
        descriptor.enter(Descriptor.READING, deadline);
        try {
            return acceptor.accept(deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    /** Accepts, and tells which client it was. */
    private SocketAddress acceptOne(long deadline) throws IOException {
        int fd = accept(deadline);
        try {
            return Sockets.remoteAddress(fd);
        } finally {
            Linux.close(fd);
        }
    }

    private Set<SocketAddress> localAddresses() throws IOException {
        Set<SocketAddress> all = new HashSet<>();
        for (SocketChannel client : clients) {
            all.add(client.getLocalAddress());
        }
        return all;
    }

    private <T> Running<T> start(int which, Callable<T> task) {
        return switch (which % 3) {
            case 0 -> group.start(task);
            case 1 -> Running.onPlatform(task);
            default -> Running.onJdk(task);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-accept"})
    void eachConnectionIsAcceptedOnceWhoeverAsks(String disabled) throws Exception {
        open(disabled);
        Set<SocketAddress> accepted = new HashSet<>();
        List<Running<SocketAddress>> waiting = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            waiting.add(start(i, () -> acceptOne(0)));
            if (i % 2 == 0) {
                connect();
            }
        }
        while (clients.size() < 60) {
            connect();
        }
        for (Running<SocketAddress> one : waiting) {
            assertThat(accepted.add(one.join())).as("twice").isTrue();
        }
        assertThat(accepted).isEqualTo(localAddresses());
    }

    /** More than an acceptor queues: the rest waits in the kernel. */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-accept"})
    void manyConnectionsBeforeAnyoneAccepts(String disabled) throws Exception {
        open(disabled);
        assertThatThrownBy(() -> accept(System.nanoTime() + 1))
                .isInstanceOf(SocketTimeoutException.class);
        int backlog = ListenOptions.DEFAULT.backlog();
        int count = Math.min(400, 120 + backlog);
        for (int i = 0; i < count; i++) {
            connect();
        }
        Set<SocketAddress> accepted = new HashSet<>();
        for (int i = 0; i < count; i++) {
            accepted.add(start(i, () -> acceptOne(0)).join());
        }
        assertThat(accepted).isEqualTo(localAddresses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-accept"})
    void givingUpLosesNoConnection(String disabled) throws Exception {
        open(disabled);
        long seed = new Random().nextLong();
        System.out.println("seed of the acceptor: " + seed);
        Set<SocketAddress> accepted = new HashSet<>();
        for (int kind = 0; kind < 3; kind++) {
            Random random = new Random(seed + kind);
            int expected = (kind + 1) * 60;
            Running<Integer> accepting =
                    start(
                            kind,
                            () -> {
                                int givenUp = 0;
                                while (accepted.size() < expected) {
                                    if (random.nextInt(3) == 0) {
                                        Thread.currentThread().interrupt();
                                    }
                                    try {
                                        accepted.add(
                                                acceptOne(
                                                        System.nanoTime()
                                                                + random.nextInt(300_000)));
                                    } catch (SocketTimeoutException e) {
                                        givenUp++;
                                    } catch (InterruptedIOException e) {
                                        assertThat(Thread.currentThread().isInterrupted()).isTrue();
                                        givenUp++;
                                    }
                                    Thread.interrupted();
                                }
                                return givenUp;
                            });
            while (clients.size() < expected) {
                connect();
            }
            accepting.join();
        }
        assertThat(accepted).isEqualTo(localAddresses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-accept"})
    void closeEndsTheWait(String disabled) throws Exception {
        open(disabled);
        Running<Integer> waiting = start(disabled.length(), () -> accept(0));
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(descriptor::inUse);
        closeAcceptor();
        assertThatThrownBy(waiting::join).isInstanceOf(AsynchronousCloseException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-accept"})
    void closeClosesWhatNobodyTook(String disabled) throws Exception {
        open(disabled);
        assertThatThrownBy(() -> accept(System.nanoTime() + 1))
                .isInstanceOf(SocketTimeoutException.class);
        for (int i = 0; i < 20; i++) {
            connect();
        }
        closeAcceptor();
        for (SocketChannel client : clients) {
            int end;
            try {
                end = client.read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                end = -1; // reset: it was still in the kernel's backlog
            }
            assertThat(end).isEqualTo(-1);
        }
    }

    /** Arming anew would be refused for ever, and the acceptor would never leave its carrier. */
    @ParameterizedTest
    @ValueSource(strings = {"", "multishot-accept"})
    void anAcceptThatTheCarriersRefuseEnds(String disabled) throws Exception {
        open(disabled);
        group.carriers().refuse();
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(start(i, () -> accept(0))::join)
                    .isInstanceOf(AsynchronousCloseException.class);
        }
    }
}
