package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests may be blocked in the kernel at a time. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WorkersTest {

    /** More than four for each processor, on whatever machine this is. */
    @Test
    void aRingMayHaveManyWorkers() throws Exception {
        Group group = Group.atHome(Group.config(1));
        try {
            int there = group.start(() -> Group.ring(Carrier.current()).limitWorkers(0)).join();
            Assumptions.assumeTrue(there >= 0, "the kernel lets nobody choose (5.15)");
            assertThat(there).isEqualTo(64);
        } finally {
            group.close();
        }
    }
}
