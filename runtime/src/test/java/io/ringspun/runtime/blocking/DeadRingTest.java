package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.IoConfig;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.runtime.kernel.SocketOptions;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A ring dies, and nobody can tell any more what memory the kernel still uses: it must not become
 * anybody else's.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DeadRingTest {

    private static final int BYTES = 1 << 20;

    private final Census census = new Census(true);

    /** More than a socket takes is written, for as long as the ring lives. */
    private interface Writing {
        void run(Sender sender) throws IOException;
    }

    private SlabPool pool() throws IOException {
        return new SlabPool(IoConfig.DEFAULT.withPool(BYTES, 2L * BYTES), Nodes.NONE, census, null);
    }

    /** The ring dies while a thread writes to a peer that does not read. */
    private static void dieUnder(Group group, Writing writing) throws Exception {
        try (ServerSocket server = listening()) {
            Carriers carriers = group.carriers();
            int fd = Sockets.connect(carriers, server.getLocalSocketAddress(), 0);
            SocketOptions.set(fd, StandardSocketOptions.SO_SNDBUF, 16 * 1024);
            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                Sender sender = new Sender(carriers, new Descriptor(fd));
                Running<Void> writer =
                        Running.onPlatform(() -> {
                            writing.run(sender);
                            return null;
                        });
                awaitInKernel(group.carrier(0));
                kill(group);
                assertThatThrownBy(writer::join)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("EIO");
            } finally {
                group.close();
                Linux.close(fd);
            }
        }
    }

    /**
     * The buffer of a send without a copy that nobody has heard the end of stays lent: it is
     * counted and listed, is nobody else's, and stays mapped after the pool is closed.
     */
    @Test
    void keepsWhatWasBeingSentInPlace() throws Exception {
        Group group = Group.atHome(Group.config(1).withZeroCopy(1));
        Assumptions.assumeTrue(
                group.carriers().has(Facility.ZERO_COPY_SEND), "the kernel copies all it sends");
        SlabPool pool = pool();
        PinnedBuffer buffer = pool.acquire();
        MemorySegment memory = filled(buffer);
        dieUnder(
                group,
                sender -> {
                    HandedOver given = new HandedOver(buffer);
                    try {
                        sender.write(given, 0);
                    } finally {
                        given.end();
                    }
                });
        assertNobodyElses(memory, pool);
    }

    /** Its user has a buffer back, but the pool has not, though he releases it. */
    @Test
    void keepsABufferOfTheUsers() throws Exception {
        SlabPool pool = pool();
        PinnedBuffer buffer = pool.acquire();
        MemorySegment memory = filled(buffer);
        dieUnder(Group.atHome(Group.config(1)), sender -> sender.write(buffer, 0));

        assertThat(buffer.get(BYTES - 1)).as("still its user's to look at").isEqualTo((byte) 42);
        buffer.close();
        assertNobodyElses(memory, pool);
    }

    private static MemorySegment filled(PinnedBuffer buffer) {
        return Transfer.pooled(buffer).segment().fill((byte) 42);
    }

    private void assertNobodyElses(MemorySegment memory, SlabPool pool) throws IOException {
        assertThat(pool.lentCount()).as("buffers lent").isEqualTo(1);
        assertThat(census.outstanding()).hasSize(1);
        PinnedBuffer other = pool.acquire();
        other.put(ByteBuffer.allocate(BYTES));
        assertThat(pool.tryAcquire(BYTES)).as("the kept one").isNull();
        other.close();
        pool.close();
        for (int i = 0; i < BYTES; i += 1000) {
            assertThat(memory.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) 42);
        }
    }

    /** What a heap buffer is copied to on its way. */
    @Test
    void keepsACopy() throws Exception {
        SlabPool copies = SlabPool.forCopies(Nodes.NONE, census);
        dieUnder(
                Group.atHome(Group.config(1)),
                sender -> sender.write(ByteBuffer.allocate(BYTES), copies, 0));
        assertThat(copies.lentCount()).isEqualTo(1);
    }

    /** What the collector would free. */
    @Test
    void keepsADirectBuffer() throws Exception {
        var seen = new Object[1];
        dieUnder(
                Group.atHome(Group.config(1)),
                sender -> {
                    ByteBuffer source = ByteBuffer.allocateDirect(BYTES);
                    seen[0] = new WeakReference<>(source);
                    sender.write(source, SlabPool.forCopies(Nodes.NONE, census), 0);
                });
        System.gc(); // a hint, which is taken: without a strong reference this fails
        assertThat(((WeakReference<?>) seen[0]).get()).isNotNull();
    }

    /** Names, addresses, vectors. */
    @Test
    void keepsTheParametersOfACall() throws Exception {
        var seen = new CallMemory[2];
        dieUnder(
                Group.atHome(Group.config(1)),
                sender -> {
                    try (CallMemory parameters = new CallMemory()) {
                        seen[0] = parameters;
                        sender.write(ByteBuffer.allocateDirect(BYTES), pool(), 0);
                    } finally {
                        try (CallMemory later = new CallMemory()) {
                            seen[1] = later;
                        }
                    }
                });
        assertThat(seen[0].scope().isAlive()).as("of the call").isTrue();
        assertThat(seen[1].scope().isAlive()).as("of the thread's next").isFalse();
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReceiveBufferSize(4096);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    private static void awaitInKernel(Carrier carrier) {
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> carrier.stats(0, 0).operationsInFlight() == 2); // and the watch
    }

    private static void kill(Group group) throws Exception {
        Running<Void> killer =
                group.start(() -> {
                    Group.kill(Carrier.current());
                    return null;
                });
        killer.join();
    }
}
