package io.ringspun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ranges of the configuration's numbers. */
class IoConfigRangesTest {

    private static final IoConfig D = IoConfig.DEFAULT;

    @Property
    void carriersAreZeroTo256(@ForAll int count) {
        inRange("carriers", count, 0, 256, n -> D.withCarriers(n, false), IoConfig::carriers);
    }

    @Property
    void carriersWithinTheRangeAreKept(
            @ForAll @IntRange(max = 256) int count, @ForAll boolean pinned) {
        IoConfig config = D.withCarriers(count, pinned);
        assertThat(config.carriers()).isEqualTo(count);
        assertThat(config.pinCarriers()).isEqualTo(pinned);
    }

    @Property
    void operationsAre16To1048576(@ForAll int count) {
        inRange(
                "operationsMax",
                count,
                16,
                1 << 20,
                n -> D.withQueues(256, 4096, n),
                IoConfig::operationsMax);
    }

    @Property
    void receiveBuffersHave64BytesTo1MiB(@ForAll @IntRange(min = -10, max = 1 << 21) int bytes) {
        inRange(
                "receiveBufferBytes",
                bytes,
                64,
                1 << 20,
                n -> D.withReceiveBuffers(2, n),
                IoConfig::receiveBufferBytes);
    }

    @Property
    void buffersHave64BytesTo16MiB(@ForAll @IntRange(min = -10, max = 1 << 25) int bytes) {
        inRange(
                "bufferBytes",
                bytes,
                64,
                16 << 20,
                n -> D.withPool(n, 1L << 40),
                IoConfig::bufferBytes);
    }

    @Property
    void offloadThreadsAre1To4096(@ForAll @IntRange(min = -10, max = 10_000) int threads) {
        inRange(
                "offloadThreads",
                threads,
                1,
                4096,
                D::withOffloadThreads,
                IoConfig::offloadThreads);
    }

    @Property
    void aTableHas1To32768Files(@ForAll @IntRange(min = -10, max = 40_000) int entries) {
        inRange(
                "fileTableEntries",
                entries,
                1,
                32768,
                D::withFileTable,
                IoConfig::fileTableEntries);
    }

    private static void inRange(
            String name,
            int value,
            int min,
            int max,
            IntFunction<IoConfig> make,
            java.util.function.ToIntFunction<IoConfig> read) {
        if (value >= min && value <= max) {
            assertThat(read.applyAsInt(make.apply(value))).isEqualTo(value);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> make.apply(value))
                    .withMessageContaining(name)
                    .withMessageContaining(String.valueOf(value))
                    .withMessageContaining(String.valueOf(max));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3", "100", "-4", "65536"})
    void submissionEntriesAreAPowerOfTwoUpTo32768(int entries) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> D.withQueues(entries, 65536, 16))
                .withMessageContaining("submissionEntries");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3", "5000", "131072"})
    void completionEntriesAreAPowerOfTwoUpTo65536(int entries) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> D.withQueues(2, entries, 16))
                .withMessageContaining("completionEntries");
    }

    @Property
    void completionsAreNeverFewerThanSubmissions(
            @ForAll @IntRange(min = 1, max = 15) int submission,
            @ForAll @IntRange(min = 1, max = 16) int completion) {
        if (completion >= submission) {
            IoConfig config = D.withQueues(1 << submission, 1 << completion, 16);
            assertThat(config.submissionEntries()).isEqualTo(1 << submission);
            assertThat(config.completionEntries()).isEqualTo(1 << completion);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> D.withQueues(1 << submission, 1 << completion, 16))
                    .withMessageContaining("completionEntries")
                    .withMessageContaining("submissionEntries");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 65536, Integer.MIN_VALUE})
    void receiveBuffersAreAPowerOfTwoUpTo32768(int count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> D.withReceiveBuffers(count, 64))
                .withMessageContaining("receiveBuffers");
    }

    @Property
    void thePoolHoldsAtLeastOneBuffer(@ForAll @LongRange(min = -5, max = 10_000) long bytesMax) {
        if (bytesMax >= 4096) {
            assertThat(D.withPool(4096, bytesMax).poolBytesMax()).isEqualTo(bytesMax);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> D.withPool(4096, bytesMax))
                    .withMessageContaining("poolBytesMax")
                    .withMessageContaining("bufferBytes");
        }
    }
}
