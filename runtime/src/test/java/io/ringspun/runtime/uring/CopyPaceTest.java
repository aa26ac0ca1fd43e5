package io.ringspun.runtime.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.uring.CopyPace.Way;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Each way is tried, the fastest is kept, and the others get another chance ever more rarely. */
class CopyPaceTest {

    private static final long SLICE = 16 << 20;

    private final CopyPace pace = new CopyPace();

    /** Copies slices at given costs, in nanoseconds, and tells how. */
    private List<Way> copy(int slices, Map<Way, Long> costs) {
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            Way way = pace.next();
            Long cost = costs.get(way);
            if (cost == null) {
                pace.refuse(way);
            } else {
                pace.took(way, SLICE, cost);
            }
            ways.add(way);
        }
        return ways;
    }

    @Test
    void aFileSystemThatSharesBlocksIsAskedAlways() {
        assertThat(
                        copy(
                                100,
                                Map.of(
                                        Way.CLONE, 1L,
                                        Way.KERNEL, 1000L,
                                        Way.MEMORY, 1000L,
                                        Way.PAST_CACHE, 1000L)))
                .startsWith(Way.CLONE);
    }

    @Test
    void theOthersAreTriedInOrder() {
        assertThat(copy(4, Map.of(Way.KERNEL, 30L, Way.MEMORY, 20L, Way.PAST_CACHE, 10L)))
                .containsExactly(Way.CLONE, Way.KERNEL, Way.MEMORY, Way.PAST_CACHE);
    }

    @Test
    void whatIsRefusedIsNotAskedAgain() {
        assertThat(copy(1000, Map.of(Way.MEMORY, 20_000_000L)).subList(4, 1000))
                .containsOnly(Way.MEMORY);
        assertThat(pace.forLittle()).isEqualTo(Way.MEMORY);
    }

    @Test
    void littleGoesThroughTheKernelUntilItRefuses() {
        assertThat(pace.forLittle()).isEqualTo(Way.KERNEL);
    }

    @Property
    void theFastestCopiesAlmostAll(
            @ForAll @IntRange(min = 1, max = 1000) int kernel,
            @ForAll @IntRange(min = 1, max = 1000) int memory,
            @ForAll @IntRange(min = 1, max = 1000) int pastCache) {
        Map<Way, Long> costs = new EnumMap<>(Way.class);
        costs.put(Way.KERNEL, kernel * 1_000_000L);
        costs.put(Way.MEMORY, memory * 1_000_000L);
        costs.put(Way.PAST_CACHE, pastCache * 1_000_000L);
        long best = costs.values().stream().min(Long::compare).orElseThrow();
        CopyPace fresh = new CopyPace();
        int atBest = 0;
        for (int i = 0; i < 1000; i++) {
            Way way = fresh.next();
            Long cost = costs.get(way);
            if (cost == null) {
                fresh.refuse(way);
            } else {
                fresh.took(way, SLICE, cost);
                atBest += cost == best ? 1 : 0;
            }
        }
        assertThat(atBest).isGreaterThan(960);
    }

    /** What is fast may change while a large file is copied. */
    @Property
    void aWayThatBecomesFasterIsFound(@ForAll @IntRange(min = 0, max = 200) int before) {
        CopyPace fresh = new CopyPace();
        int late = 0;
        for (int i = 0; i < before + 1000; i++) {
            Way way = fresh.next();
            if (way == Way.CLONE) {
                fresh.refuse(way);
                continue;
            }
            boolean changed = i >= before;
            long cost = (way == Way.PAST_CACHE) == changed ? 5_000_000 : 50_000_000;
            fresh.took(way, SLICE, cost);
            late += changed && way == Way.PAST_CACHE ? 1 : 0;
        }
        assertThat(late).isGreaterThan(450);
    }
}
