package io.ringspun.perf.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoresTest {

    @Test
    void theKernelsListsAreRead() {
        assertThat(Cores.parse("0-3,8\n")).containsExactly(0, 1, 2, 3, 8);
        assertThat(Cores.parse("5")).containsExactly(5);
        assertThat(Cores.parse("")).isEmpty();
    }

    @Test
    void aCommandIsTiedOnlyWhereThereIsSomethingToTieItWith() {
        assertThat(new Cores(0, 1, Path.of("taskset")).on(1)).containsExactly("taskset", "-c", "1");
        assertThat(new Cores(-1, -1, null).on(-1)).isEqualTo(List.of());
    }

    @Test
    void a_server_with_several_carriers_leaves_the_load_its_processor() {
        Cores untied = new Cores(-1, -1, null);
        assertThat(untied.enoughFor(1)).isFalse();
        assertThat(untied.forServer(2)).isEmpty();
        Cores tied = new Cores(0, 1, Path.of("taskset"));
        assertThat(tied.forServer(1)).containsExactly("taskset", "-c", "0");
        assertThat(tied.enoughFor(100_000)).isFalse();
        assertThat(tied.forServer(100_000)).isEmpty();
    }
}
