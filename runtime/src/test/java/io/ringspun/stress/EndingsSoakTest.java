package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.contract.EverySubjectSizeAndChoice;
import io.ringspun.contract.Pattern;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A short run of the soak, on every backend, mode and size. */
@EverySubjectSizeAndChoice
class EndingsSoakTest {

    @Parameter Subject subject;

    @TempDir Path directory;

    @Test
    void nothingIsLostHoweverCallsEnd() throws Exception {
        long seed = Pattern.random("endings").nextLong();
        try (Site site =
                new Site(subject, config -> config.withPool(config.bufferBytes(), 1 << 20))) {
            EndingsSoak soak = new EndingsSoak(site.io, directory, 4, 2, seed);
            Throwable failure = soak.run();
            System.out.println(subject + " " + soak);
            assertThat(failure).as(soak.toString()).isNull();
            assertThat(soak.bytesVerified()).isPositive();
        }
    }
}
