package io.ringspun.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Every proof for a moment. How often two threads really meet in that depends on the machine, so
 * only what must never be seen decides; {@link Proofs} is the long run.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ProofsTest {

    /** One JVM for each proof, the threads left to the scheduler; about a second each. */
    private static final List<String> SHORT =
            List.of("-iters", "1", "-time", "50", "-af", "NONE", "-pth", "false", "-hs", "64");

    @Test
    void nothingForbiddenIsSeen() throws Exception {
        assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1,
                "two threads meet only on two processors");
        List<Verdict> verdicts =
                Harness.run(
                        Path.of("target", "proofs", "short").toAbsolutePath(),
                        List.of(),
                        Harness.ALL,
                        Harness.GENEROUS_MILLIS,
                        SHORT);
        assertThat(verdicts).hasSameSizeAs(TestList.tests());
        assertThat(verdicts).filteredOn(Verdict::broken).extracting(Verdict::line).isEmpty();
        assertThat(verdicts)
                .as("proofs that could not be run, and so show nothing")
                .filteredOn(verdict -> !verdict.holds())
                .extracting(Verdict::line)
                .isEmpty();
    }
}
