package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The buddy system against a model that knows which bytes are whose. */
class SlabTest {

    private record Held(int block, int order) {}

    /** Each step takes a block of some order, or gives back one of those held. */
    @Property(tries = 500)
    void blocksNeverOverlapAndBecomeOneAgain(
            @ForAll @LongRange(min = 1, max = 300_000) long bytes,
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 1 << 20) Integer> steps)
            throws IOException {
        Slab slab = new Slab(bytes);
        int orders = 0;
        while (slab.bytes(orders) < bytes) {
            orders++;
        }
        long size = slab.bytes(orders);
        MemorySegment all = slab.memory(0, orders);
        assertThat(all.byteSize()).isEqualTo(size).isGreaterThanOrEqualTo(bytes);
        assertThat(all.address() % 4096).as("page aligned").isZero();
        List<Held> held = new ArrayList<>();
        long used = 0;
        for (int step : steps) {
            if (step % 3 > 0 || held.isEmpty()) {
                int order = step / 3 % (orders + 2);
                int block = slab.take(order);
                if (order > orders) {
                    assertThat(block).as("more than there ever was").isEqualTo(-1);
                } else if (block >= 0) {
                    Held taken = new Held(block, order);
                    MemorySegment memory = slab.memory(block, order);
                    assertThat(memory.byteSize()).isEqualTo(slab.bytes(order));
                    assertThat(memory.address() - all.address())
                            .isBetween(0L, size - slab.bytes(order))
                            .matches(
                                    offset -> offset % slab.bytes(order) == 0,
                                    "aligned to its size");
                    for (Held other : held) {
                        assertThat(memory.asOverlappingSlice(slab.memory(other.block, other.order)))
                                .as("%s and %s", taken, other)
                                .isEmpty();
                    }
                    held.add(taken);
                    used += slab.bytes(order);
                } else {
                    assertThat(used).as("refused although empty").isPositive();
                }
            } else {
                Held given = held.remove(step / 3 % held.size());
                slab.give(given.block, given.order);
                used -= slab.bytes(given.order);
            }
            assertThat(used).isLessThanOrEqualTo(size);
        }
        for (Held given : held) {
            slab.give(given.block, given.order);
        }
        int whole = slab.take(orders);
        assertThat(whole).as("one block again").isZero();
        assertThat(slab.take(0)).isEqualTo(-1);
        slab.close();
    }

    @Example
    void orders() throws IOException {
        Slab slab = new Slab(1 << 20);
        long smallest = slab.bytes(0);
        for (int bytes = 1; bytes <= 1 << 20; bytes += bytes < 5_000 ? 1 : 997) {
            int order = slab.order(bytes);
            assertThat(slab.bytes(order)).isGreaterThanOrEqualTo(bytes);
            assertThat(order == 0 || slab.bytes(order - 1) < bytes)
                    .as("wasteful for %s", bytes)
                    .isTrue();
        }
        int blocks = 0;
        while (slab.take(0) >= 0) {
            blocks++;
        }
        assertThat(blocks * smallest).isEqualTo(1 << 20);
        slab.close();
    }
}
