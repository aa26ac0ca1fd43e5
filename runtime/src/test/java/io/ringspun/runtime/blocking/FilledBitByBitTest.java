package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FeatureChoice;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.ring.Facility;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that share eight large receive buffers, each filled bit by bit. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FilledBitByBitTest {

    private static final int LARGE_BYTES = 1024;

    private Group group;
    private final List<Wire> wires = new ArrayList<>();

    @BeforeEach
    void open() {
        group =
                Group.atHome(
                        Group.config(1)
                                .withReceiveBuffers(8 * LARGE_BYTES / 64, 64)
                                .withFeature("incremental-buffers", FeatureChoice.ON));
        Assumptions.assumeTrue(
                group.carriers().has(Facility.INCREMENTAL_BUFFERS),
                "the kernel does not fill buffers bit by bit");
    }

    @AfterEach
    void close() {
        wires.forEach(Wire::close);
        group.close();
    }

    private Wire wire() {
        Wire wire = new Wire(group.carriers());
        wires.add(wire);
        return wire;
    }

    /** One who has tried to read, and has been given up on by so many bytes too late. */
    private Wire idle(int bytes) {
        Wire idle = wire();
        assertThatThrownBy(() -> idle.read(ByteBuffer.allocate(1), System.nanoTime() + 1))
                .isInstanceOf(SocketTimeoutException.class);
        idle.send(bytes);
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .until(() -> idle.receiver.queuedBytes() == bytes);
        return idle;
    }

    private static void arrives(Wire wire, int bytes) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining()) {
            assertThat(wire.read(target, 0)).isPositive();
        }
    }

    /** As much as a large buffer holds, for somebody who reads it. */
    private void fillOne(Wire busy) throws Exception {
        busy.send(LARGE_BYTES);
        Running<Void> reader =
                group.start(() -> {
                    arrives(busy, LARGE_BYTES);
                    return null;
                });
        reader.join();
    }

    private long starvedReceives() {
        return group.carrier(0).stats(0, 0).starvedReceives();
    }

    /**
     * Each of them would keep another buffer, and there are five times as many: what they have is
     * copied before the kernel is left without any. Nobody's bytes are lost or mixed up.
     */
    @Test
    void manyWhoNeverReadDoNotKeepAllBuffers() throws Exception {
        Wire busy = wire();
        for (int i = 0; i < 40; i++) {
            idle(1 + i % 9 * 20);
            fillOne(busy);
        }
        assertThat(starvedReceives()).as("times a buffer was missing").isZero();
        for (Wire wire : wires) {
            int queued = wire.receiver.queuedBytes();
            wire.send(3);
            arrives(wire, queued + 3);
        }
        for (int i = 0; i < 40; i++) {
            fillOne(busy);
        }
        assertThat(starvedReceives()).as("times a buffer was missing").isZero();
    }

    /**
     * There is a limit to what is copied; beyond it receives go without buffers, and all goes on.
     */
    @Test
    void moreThanCanBeCopiedStopsNobody() throws Exception {
        Wire busy = wire();
        for (int i = 0; i < 200; i++) {
            wire().send(65); // two parts of a copy each
            Wire one = wires.getLast();
            assertThat(one.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
            fillOne(busy);
        }
        assertThat(starvedReceives()).as("times a buffer was missing").isPositive();
        for (Wire wire : wires) {
            wire.send(5);
            arrives(wire, wire == busy ? 5 : 69);
        }
    }
}
