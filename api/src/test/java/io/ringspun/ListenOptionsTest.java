package io.ringspun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The ranges of the options and their copies. */
class ListenOptionsTest {

    @Test
    void theDefaultIsAsDescribed() {
        assertThat(ListenOptions.DEFAULT).isEqualTo(new ListenOptions(1024, false, 0, 1));
    }

    @Property
    void theBacklogIs1To65535(@ForAll @IntRange(min = -100, max = 70_000) int backlog) {
        if (backlog >= 1 && backlog <= 65535) {
            assertThat(ListenOptions.DEFAULT.withBacklog(backlog))
                    .isEqualTo(new ListenOptions(backlog, false, 0, 1));
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ListenOptions.DEFAULT.withBacklog(backlog))
                    .withMessageContaining("backlog")
                    .withMessageContaining(String.valueOf(backlog));
        }
    }

    @Property
    void theReceiveBufferIsNotNegative(@ForAll int bytes) {
        if (bytes >= 0) {
            assertThat(ListenOptions.DEFAULT.withReceiveBufferBytes(bytes))
                    .isEqualTo(new ListenOptions(1024, false, bytes, 1));
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ListenOptions.DEFAULT.withReceiveBufferBytes(bytes))
                    .withMessageContaining("receiveBufferBytes");
        }
    }

    @Test
    void copiesKeepTheRest() {
        ListenOptions all =
                ListenOptions.DEFAULT
                        .withBacklog(7)
                        .withReusePort(true)
                        .withReceiveBufferBytes(9)
                        .withSockets(3);
        assertThat(all).isEqualTo(new ListenOptions(7, true, 9, 3));
        assertThat(all.withReusePort(false)).isEqualTo(new ListenOptions(7, false, 9, 3));
    }
}
