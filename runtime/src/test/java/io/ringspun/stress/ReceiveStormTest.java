package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.contract.EverySubjectAndChoice;
import io.ringspun.contract.Pattern;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A small storm; the command makes large ones. */
@EverySubjectAndChoice
class ReceiveStormTest {

    private static final int CONNECTIONS = 1_000;
    private static final int ROUNDS = 3;

    @Parameter Subject subject;

    @Test
    void aThousandReceiveAtOnceIntoFewBuffers() throws Exception {
        long needed = ReceiveStorm.descriptors(CONNECTIONS, false);
        assumeTrue(
                ReceiveStorm.descriptorsMax() >= needed,
                () -> needed + " descriptors are needed, fewer are allowed");
        long seed = Pattern.random("storm").nextLong();
        try (Site site = new Site(subject, ReceiveStorm::config);
                ReceiveStorm storm = new ReceiveStorm(site.io, CONNECTIONS, seed)) {
            for (int i = 0; i < ROUNDS; i++) {
                storm.round();
            }
            System.out.println(subject + " " + storm);
            // Connecting and accepting are among them.
            assertThat(storm.entersPerMessage()).as(storm.toString()).isLessThan(10);
        }
    }
}
