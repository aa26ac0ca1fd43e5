package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.contract.Patience;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What the process holds: descriptors, platform threads and mappings. */
record Ledger(long descriptors, long threads, long mappings) {

    static Ledger now() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"));
                Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return new Ledger(
                    descriptors.count(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    mappings.count());
        }
    }

    /**
     * Waits until no more descriptors are open than then, and about no more threads and mappings
     * exist.
     */
    void awaitReturn() {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Patience.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    Ledger now = now();
                    assertThat(now.descriptors)
                            .as("descriptors; all of %s, before %s", now, this)
                            .isLessThanOrEqualTo(descriptors);
                    // The JVM's own compiler and collector threads come and go, each with a stack
                    // to map.
                    assertThat(now.threads)
                            .as("threads; all of %s, before %s", now, this)
                            .isLessThanOrEqualTo(threads + 10);
                    assertThat(now.mappings)
                            .as("mappings; all of %s, before %s", now, this)
                            .isLessThanOrEqualTo(mappings + 150);
                });
    }
}
