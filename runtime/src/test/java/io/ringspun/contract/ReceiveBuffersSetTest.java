package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernel was given as many receive buffers as were set, of the size that was set: told by what
 * it fills, since it does not say.
 */
@EverySubject
class ReceiveBuffersSetTest {

    private static final int BYTES = 512;
    private static final int CHUNKS = 16;

    @Parameter Subject subject;

    @ParameterizedTest
    @ValueSource(ints = {4, 64})
    void asManyAsWereSetAndOfThatSize(int count) throws Exception {
        try (Site site = new Site(subject, config -> sized(config, count))) {
            boolean kernelPicks =
                    site.io.report().features().stream()
                            .anyMatch(feature ->
                                    feature.name().equals("multishot-receive") && feature.used());
            Site.Pair pair = site.pair();
            Connection reader = pair.near();
            pair.far().write(new byte[1], 0, 1);
            List<Integer> sizes =
                    site.start(
                                    () -> {
                                        // Has the receive armed; nothing is read for a while then.
                                        assertThat(reader.read(new byte[1], 0, 1)).isEqualTo(1);
                                        pair.far()
                                                .write(new byte[CHUNKS * BYTES], 0, CHUNKS * BYTES);
                                        return take(reader);
                                    })
                            .result();
            assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(CHUNKS * BYTES);
            assertThat(sizes).allMatch(size -> size <= BYTES).contains(BYTES);
            if (!kernelPicks) {
                return; // NIO lends of that size too, and takes no more than it needs
            }
            if (count < CHUNKS) {
                Awaitility.await().atMost(Patience.ofSeconds(30)).until(() -> starved(site) > 0);
            } else {
                assertThat(starved(site)).isZero();
            }
        }
    }

    private static IoConfig sized(IoConfig config, int count) {
        return config.withCarriers(1, false)
                .withReceiveBuffers(count, BYTES)
                .withFeatures(Site.off("straight-receive"));
    }

    private static List<Integer> take(Connection reader) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        int left = CHUNKS * BYTES;
        while (left > 0) {
            try (PinnedBuffer lent = reader.receive()) {
                assertThat(lent).isNotNull();
                sizes.add(lent.remaining());
                left -= lent.remaining();
            }
        }
        return sizes;
    }

    private static long starved(Site site) {
        return site.io.stats().carriers().getFirst().starvedReceives();
    }
}
