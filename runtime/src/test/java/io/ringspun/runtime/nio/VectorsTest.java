package io.ringspun.runtime.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorsTest {

    @Test
    void skipsFullBuffersAndClipsTheOneThatExceedsTheBound() throws IOException {
        ByteBuffer[] buffers = {
            ByteBuffer.allocate(0),
            ByteBuffer.allocate(30),
            ByteBuffer.allocateDirect(500),
            ByteBuffer.allocate(90),
            ByteBuffer.allocate(10)
        };
        List<Integer> seen = new ArrayList<>();
        Vectors.bounded(
                buffers,
                0,
                5,
                100,
                (array, offset, length) -> {
                    seen.add(offset);
                    for (int i = offset; i < offset + length; i++) {
                        seen.add(array[i].remaining());
                    }
                    return 0;
                });
        assertThat(seen).containsExactly(1, 30, 500, 70);
        assertThat(buffers[3].limit()).isEqualTo(90);
    }

    @Test
    void clipsASingleHeapBufferButNoDirectOne() throws IOException {
        ByteBuffer heap = ByteBuffer.allocate(300).position(100);
        assertThat(Vectors.bounded(heap, 50, ByteBuffer::remaining)).isEqualTo(50);
        assertThat(heap.limit()).isEqualTo(300);
        ByteBuffer direct = ByteBuffer.allocateDirect(300);
        assertThat(Vectors.bounded(direct, 50, ByteBuffer::remaining)).isEqualTo(300);
    }
}
