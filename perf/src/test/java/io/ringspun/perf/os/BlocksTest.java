package io.ringspun.perf.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksTest {

    @Property(tries = 60)
    void anOrderHasEveryBlockOnce(
            @ForAll @IntRange(max = 12) int bits,
            @ForAll @IntRange(max = 1000) int pass,
            @ForAll @IntRange(max = 3) int turn) {
        int count = 1 << bits;
        BitSet seen = new BitSet();
        for (int i = 0; i < count; i++) {
            seen.set(Math.toIntExact(Blocks.at((long) turn * count + i, count, pass)));
        }
        assertThat(seen.cardinality()).isEqualTo(count);
        assertThat(seen.length()).isEqualTo(count);
    }

    @Test
    void anOrderIsFarFromSequential() {
        int count = 1 << 17;
        int neighbours = 0;
        for (int i = 1; i < count; i++) {
            neighbours += Blocks.at(i, count, 1) == Blocks.at(i - 1, count, 1) + 1 ? 1 : 0;
        }
        assertThat(neighbours).isLessThan(count / 1000);
    }

    @Test
    void twoPassesDiffer() {
        assertThat(Blocks.at(5, 1 << 17, 1)).isNotEqualTo(Blocks.at(5, 1 << 17, 2));
    }

    @Test
    void aBlockIsKnownByItsNumber(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("blocks");
        Blocks.create(file, 4);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(bytes.capacity()).isEqualTo(4 * Blocks.BYTES);
        long first = bytes.getLong(2 * Blocks.BYTES);
        long last = bytes.getLong(2 * Blocks.BYTES + Blocks.LAST);
        assertThatCode(() -> Blocks.check(2, first, last)).doesNotThrowAnyException();
        assertThatIOException().isThrownBy(() -> Blocks.check(1, first, last));
        assertThatIOException().isThrownBy(() -> Blocks.check(2, first, ~last));
    }
}
