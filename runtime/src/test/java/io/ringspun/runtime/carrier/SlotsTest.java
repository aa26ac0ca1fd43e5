package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SlotsTest {

    private static final class Plain extends Operation {
        @Override
        protected void completed(int result, int flags, boolean terminal) {
            throw new AssertionError("slots complete nothing");
        }
    }

    @Property(tries = 300)
    void everyUserDataFindsItsOwnerAsLongAsItHasTheSlotAndNobodyAfterwards(
            @ForAll @IntRange(min = 1, max = 300) int slotsMax,
            @ForAll @Size(max = 600) List<@IntRange(min = 0, max = 10_000) Integer> steps) {
        Slots slots = new Slots(slotsMax);
        List<Operation> held = new ArrayList<>();
        Set<Long> stale = new HashSet<>();
        for (int step : steps) {
            if (step % 5 < 3) {
                Operation operation = new Plain();
                boolean claimed = slots.claim(operation);
                assertThat(claimed)
                        .as("with %s of %s taken", held.size(), slotsMax)
                        .isEqualTo(held.size() < slotsMax);
                if (claimed) {
                    assertThat(operation.userData).isNotNegative();
                    assertThat(stale).as("user data used again").doesNotContain(operation.userData);
                    held.add(operation);
                } else {
                    assertThat(operation.userData).isEqualTo(Slots.NONE);
                }
            } else if (!held.isEmpty()) {
                Operation operation = held.remove(step % held.size());
                stale.add(operation.userData);
                slots.release(operation);
                assertThat(operation.userData).isEqualTo(Slots.NONE);
            }
            assertThat(slots.used()).isEqualTo(held.size());
            assertThat(slots.size()).isLessThanOrEqualTo(slotsMax);
        }
        for (Operation operation : held) {
            assertThat(slots.find(operation.userData)).isSameAs(operation);
            assertThat(slots.at((int) operation.userData)).isSameAs(operation);
        }
        for (long userData : stale) {
            assertThat(slots.find(userData)).isNull();
        }
        for (long userData :
                new long[] {Slots.NONE, Long.MIN_VALUE, Long.MAX_VALUE, slotsMax, 1L << 31}) {
            assertThat(slots.find(userData)).isNull();
        }
    }

    @Example
    void growsOnDemandUpToItsLimit() {
        Slots slots = new Slots(1_000);
        assertThat(slots.size()).isLessThan(1_000);
        Set<Integer> indices = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Operation operation = new Plain();
            assertThat(slots.claim(operation)).isTrue();
            indices.add((int) operation.userData);
        }
        assertThat(indices).hasSize(1_000);
        assertThat(slots.size()).isEqualTo(1_000);
        assertThat(slots.claim(new Plain())).isFalse();
    }

    /**
     * Many lives of one slot: each generation is another, and none is negative, which is what
     * cancels are told by.
     */
    @Example
    void generations() {
        Slots slots = new Slots(1);
        Operation operation = new Plain();
        long before = -1;
        for (int i = 0; i < 100_000; i++) {
            assertThat(slots.claim(operation)).isTrue();
            long userData = operation.userData;
            if (userData < 0 || userData == before || slots.find(before) != null) {
                throw new AssertionError("generation " + i + ": " + userData);
            }
            before = userData;
            slots.release(operation);
        }
    }
}
