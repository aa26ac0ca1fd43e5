package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which memory may go to the kernel as it is: what nobody can free while its user waits. */
class StabilityTest {

    private static List<ByteBuffer> views(ByteBuffer buffer) {
        return List.of(
                buffer,
                buffer.slice(),
                buffer.duplicate(),
                buffer.slice(8, 16),
                buffer.slice().slice(1, 2).duplicate(),
                buffer.duplicate().position(5).limit(9),
                buffer.asReadOnlyBuffer());
    }

    private static void assertStable(MemorySegment segment, boolean expected) {
        assertThat(Stability.isStable(segment)).as("%s", segment).isEqualTo(expected);
        assertThat(Stability.isStable(segment.asSlice(3, 10))).as("a slice").isEqualTo(expected);
        assertThat(Stability.isStable(segment.asReadOnly())).as("read-only").isEqualTo(expected);
        for (ByteBuffer view : views(segment.asByteBuffer())) {
            assertThat(Stability.isStable(MemorySegment.ofBuffer(view)))
                    .as("%s", view)
                    .isEqualTo(expected);
        }
    }

    private static void assertStable(ByteBuffer buffer, boolean expected) {
        for (ByteBuffer view : views(buffer)) {
            assertThat(Stability.isStable(MemorySegment.ofBuffer(view)))
                    .as("%s", view)
                    .isEqualTo(expected);
        }
    }

    private static <T> T elsewhere(Callable<T> task) throws Exception {
        FutureTask<T> outcome = new FutureTask<>(task);
        Thread.ofVirtual().start(outcome);
        return outcome.get();
    }

    @Test
    void memoryThatOnlyTheCollectorFreesOrNobody() {
        assertStable(Arena.global().allocate(64), true);
        assertStable(Arena.ofAuto().allocate(64), true);
        assertStable(ByteBuffer.allocateDirect(64), true);
        assertStable(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(64)), true);
    }

    @Test
    void memoryOfOneThreadIsStableInItsHandsOnly() throws Exception {
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment segment = confined.allocate(64);
            assertStable(segment, true);
            assertThat(elsewhere(() -> Stability.isStable(segment))).isFalse();
        }
        assertThat(
                        elsewhere(() -> {
                            try (Arena confined = Arena.ofConfined()) {
                                return Stability.isStable(confined.allocate(8));
                            }
                        }))
                .as("of a virtual thread")
                .isTrue();
    }

    @Test
    void memoryThatAnyoneCanFree() {
        try (Arena shared = Arena.ofShared()) {
            assertStable(shared.allocate(64), false);
        }
    }

    @Test
    void memoryOfTheHeap() {
        assertStable(MemorySegment.ofArray(new byte[64]), false);
        assertStable(ByteBuffer.allocate(64), false);
        assertStable(ByteBuffer.wrap(new byte[80], 8, 64).slice(), false);
    }

    /** Behind a file that was cut short there is no memory, whoever owns the mapping. */
    @Test
    void mappedFiles(@TempDir Path folder) throws IOException {
        try (FileChannel file =
                        FileChannel.open(
                                folder.resolve("mapped"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                Arena confined = Arena.ofConfined()) {
            assertStable(file.map(FileChannel.MapMode.READ_WRITE, 0, 64), false);
            assertStable(file.map(FileChannel.MapMode.PRIVATE, 0, 64), false);
            assertStable(file.map(FileChannel.MapMode.READ_WRITE, 0, 64, Arena.ofAuto()), false);
            assertStable(file.map(FileChannel.MapMode.READ_WRITE, 0, 64, Arena.global()), false);
            assertStable(file.map(FileChannel.MapMode.READ_WRITE, 0, 64, confined), false);
        }
    }
}
