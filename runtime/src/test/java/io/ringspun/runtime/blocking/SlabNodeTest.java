package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Group;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Nodes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the memory of slabs comes from, on machines where that makes a difference. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SlabNodeTest {

    private static List<Integer> nodes() {
        List<Integer> nodes = Nodes.allowed();
        assumeTrue(nodes.size() > 1, "only one memory node");
        return nodes;
    }

    /** Touches memory on a thread that runs on one processor, and tells whose memory it became. */
    private static int touched(MemorySegment memory, int processor) throws Exception {
        FutureTask<Integer> touch =
                new FutureTask<>(() -> {
                    assertThat(Linux.runOn(processor)).isZero();
                    memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                    return Nodes.of(memory);
                });
        Thread.ofPlatform().start(touch);
        return touch.get();
    }

    @Test
    void memoryComesFromTheNodeThatWasAskedForWhoeverTouchesItFirst() throws Exception {
        for (int node : nodes()) {
            for (int processor : Linux.processors()) {
                Slab slab = new Slab(1 << 20, node);
                try {
                    MemorySegment block = slab.memory(slab.take(0), 0);
                    assertThat(touched(block, processor))
                            .as("asked for %d, touched by processor %d", node, processor)
                            .isEqualTo(node);
                } finally {
                    slab.close();
                }
            }
        }
    }

    @Test
    void withoutAskingItComesFromTheNodeOfWhoTouchesItFirst() throws Exception {
        nodes();
        List<Integer> found = new ArrayList<>();
        for (int processor : Linux.processors()) {
            Slab slab = new Slab(1 << 20);
            try {
                found.add(touched(slab.memory(slab.take(0), 0), processor));
            } finally {
                slab.close();
            }
        }
        assertThat(found).as("each processor's own").containsAll(Nodes.allowed());
    }

    @Test
    void carriersThatArePinnedKnowTheirNode() throws Exception {
        List<Integer> nodes = nodes();
        int count = Linux.processors().size();
        try (Group group = Group.atHome(Group.config(count).withCarriers(count, true))) {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                found.add(group.carriers().node(i));
            }
            assertThat(found).containsAll(nodes);
            for (int i = 0; i < count; i++) {
                group.start(
                                () -> {
                                    int mine = group.carriers().node(Carrier.current().index());
                                    assertThat(mine).isEqualTo(Nodes.current());
                                    return null;
                                })
                        .join();
            }
        }
    }

    @Test
    void carriersThatAreNotPinnedHaveNone() {
        try (Group group = Group.stock(Group.config(1))) {
            assertThat(group.carriers().node(0)).isEqualTo(Nodes.NONE);
        }
    }
}
