package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.IoConfig;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
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

/** A ring dies, and nobody can tell any more what the kernel still reads. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DeadRingTest {

    private static final int BYTES = 1 << 20;

    /**
     * The buffer of a send without a copy that nobody has heard the end of stays lent: it is
     * counted and listed, is nobody else's, and stays mapped after the pool is closed.
     */
    @Test
    void keepsWhatWasBeingSentInPlace() throws Exception {
        Group group = Group.atHome(Group.config(1).withZeroCopy(1));
        Assumptions.assumeTrue(
                group.carriers().has(Facility.ZERO_COPY_SEND), "the kernel copies all it sends");
        Census census = new Census(true);
        SlabPool pool =
                new SlabPool(
                        IoConfig.DEFAULT.withPool(BYTES, 2L * BYTES), Nodes.NONE, census, null);
        try (ServerSocket server = listening()) {
            int fd = Sockets.connect(group.carriers(), server.getLocalSocketAddress(), 0);
            SocketOptions.set(fd, StandardSocketOptions.SO_SNDBUF, 16 * 1024);
            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                Descriptor descriptor = new Descriptor(fd);
                Sender sender = new Sender(group.carriers(), descriptor);
                PinnedBuffer buffer = pool.acquire();
                MemorySegment memory = Transfer.pooled(buffer).segment();
                memory.fill((byte) 42);
                Running<Integer> writer = Running.onPlatform(() -> writeAndRelease(sender, buffer));
                awaitInKernel(group.carrier(0));
                kill(group);
                assertThatThrownBy(writer::join)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("EIO");

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
            } finally {
                group.close();
                Linux.close(fd);
            }
        }
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReceiveBufferSize(4096);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    private static int writeAndRelease(Sender sender, PinnedBuffer buffer) throws IOException {
        HandedOver given = new HandedOver(buffer);
        try {
            return sender.write(given, 0);
        } finally {
            given.leave();
        }
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
