package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of memory a caller may hand over. Each transfer has guard bytes on both sides and
 * checks them: a read fills only what it says it filled, and a write changes nothing.
 */
public enum Memory {
    PINNED,
    HEAP,
    HEAP_SLICE,
    DIRECT,
    DIRECT_SLICE,
    /** Memory of the calling thread alone, freed right after the call. */
    CONFINED,
    /** Memory that any thread may free, and that is freed right after the call. */
    SHARED,
    VECTORED,
    VECTORED_MIXED,
    STREAM,
    READ_ONLY_HEAP,
    READ_ONLY_DIRECT;

    private static final byte GUARD = 0x5A;
    private static final int MARGIN = 64;

    /** Whether reads into it are possible. */
    public boolean writable() {
        return this != READ_ONLY_HEAP && this != READ_ONLY_DIRECT;
    }

    /** Writes a part of an array through memory of this kind. */
    void write(Port port, byte[] data, int offset, int length) throws IOException {
        switch (this) {
            case PINNED -> writePinned(port, data, offset, length);
            case STREAM -> {
                OutputStream output = port.output();
                output.write(data[offset]);
                output.write(data, offset + 1, length - 1);
            }
            case VECTORED, VECTORED_MIXED -> writeVectored(port, data, offset, length);
            default -> {
                try (@Nullable Arena arena = arena()) {
                    ByteBuffer area = area(length, arena);
                    area.duplicate().position(MARGIN).put(data, offset, length);
                    ByteBuffer source = window(area, length);
                    int start = source.position();
                    int limit = source.limit();
                    assertThat(port.write(source)).isEqualTo(length);
                    assertThat(source.position()).isEqualTo(start + length);
                    assertThat(source.limit()).isEqualTo(limit);
                    checkGuards(area, length);
                    byte[] after = new byte[length];
                    area.get(MARGIN, after);
                    assertThat(Arrays.mismatch(after, 0, length, data, offset, offset + length))
                            .isEqualTo(-1);
                }
            }
        }
    }

    /**
     * Reads once, at most {@code length} bytes, through memory of this kind.
     *
     * @return how many, or -1
     */
    int read(Port port, byte[] target, int offset, int length) throws IOException {
        return switch (this) {
            case PINNED -> readPinned(port, target, offset, length);
            case STREAM -> readStream(port.input(), target, offset, length);
            case VECTORED, VECTORED_MIXED -> readVectored(port, target, offset, length);
            default -> {
                try (@Nullable Arena arena = arena()) {
                    ByteBuffer area = area(length, arena);
                    ByteBuffer into = window(area, length);
                    int start = into.position();
                    int limit = into.limit();
                    int count = port.read(into);
                    assertThat(into.position()).isEqualTo(start + Math.max(count, 0));
                    assertThat(into.limit()).isEqualTo(limit);
                    checkGuards(area, length);
                    checkUntouched(area, MARGIN + Math.max(count, 0), MARGIN + length);
                    if (count > 0) {
                        area.get(MARGIN, target, offset, count);
                    }
                    yield count;
                }
            }
        };
    }

    private void writePinned(Port port, byte[] data, int offset, int length) throws IOException {
        try (PinnedBuffer buffer = port.pool().acquire()) {
            for (int done = 0; done < length; ) {
                int count = Math.min(buffer.capacity(), length - done);
                buffer.clear().put(data, offset + done, count).flip();
                assertThat(port.write(buffer)).isEqualTo(count);
                assertThat(buffer.hasRemaining()).isFalse();
                assertThat(buffer.limit()).isEqualTo(count);
                done += count;
            }
        }
    }

    private int readPinned(Port port, byte[] target, int offset, int length) throws IOException {
        try (PinnedBuffer buffer = port.pool().acquire()) {
            buffer.clear();
            for (int i = 0; i < buffer.capacity(); i++) {
                buffer.put(i, GUARD);
            }
            int start = Math.min(7, buffer.capacity() - 1);
            int end = Math.min(start + length, buffer.capacity());
            int count = port.read(buffer.limit(end).position(start));
            assertThat(buffer.position()).isEqualTo(start + Math.max(count, 0));
            assertThat(buffer.limit()).isEqualTo(end);
            int filled = Math.max(count, 0);
            buffer.clear();
            for (int i = 0; i < buffer.capacity(); i++) {
                if ((i < start || i >= start + filled) && buffer.get(i) != GUARD) {
                    throw new AssertionError(
                            "byte " + i + " was changed; read " + count + " at " + start);
                }
            }
            buffer.position(start).get(target, offset, filled);
            return count;
        }
    }

    private static int readStream(InputStream input, byte[] target, int offset, int length)
            throws IOException {
        if (length > 1) {
            return input.read(target, offset, length);
        }
        int one = input.read();
        if (one < 0) {
            return -1;
        }
        target[offset] = (byte) one;
        return 1;
    }

    private void writeVectored(Port port, byte[] data, int offset, int length) throws IOException {
        ByteBuffer[] parts = parts(length);
        int done = 0;
        for (ByteBuffer part : parts) {
            int count = part.remaining();
            part.duplicate().put(data, offset + done, count);
            done += count;
        }
        assertThat(port.write(parts)).isEqualTo(length);
        for (ByteBuffer part : parts) {
            assertThat(part.hasRemaining()).isFalse();
        }
    }

    private int readVectored(Port port, byte[] target, int offset, int length) throws IOException {
        ByteBuffer[] parts = parts(length);
        long count = port.read(parts);
        int taken = 0;
        boolean partial = false;
        for (ByteBuffer part : parts) {
            if (partial) {
                assertThat(part.position())
                        .as("a later part filled before an earlier one was full")
                        .isZero();
            }
            partial |= part.hasRemaining();
            int here = part.position();
            part.flip().get(target, offset + taken, here);
            taken += here;
        }
        assertThat(taken).isEqualTo((int) Math.max(count, 0));
        return (int) count;
    }

    /** Parts of many sizes, empty ones too, of {@code length} bytes in all. */
    private ByteBuffer[] parts(int length) {
        int small = Math.min(3, length);
        int middle = (length - small) / 2;
        int rest = length - small - middle;
        boolean mixed = this == VECTORED_MIXED;
        return new ByteBuffer[] {
            ByteBuffer.allocate(small),
            ByteBuffer.allocate(0),
            mixed ? ByteBuffer.allocateDirect(middle) : ByteBuffer.allocate(middle),
            mixed ? ByteBuffer.allocateDirect(0) : ByteBuffer.allocate(0),
            ByteBuffer.allocate(rest)
        };
    }

    private @Nullable Arena arena() {
        return switch (this) {
            case CONFINED -> Arena.ofConfined();
            case SHARED -> Arena.ofShared();
            default -> null;
        };
    }

    private ByteBuffer area(int length, @Nullable Arena arena) {
        int size = length + 2 * MARGIN;
        ByteBuffer area =
                switch (this) {
                    case DIRECT, DIRECT_SLICE, READ_ONLY_DIRECT -> ByteBuffer.allocateDirect(size);
                    case CONFINED, SHARED ->
                            java.util.Objects.requireNonNull(arena).allocate(size).asByteBuffer();
                    default -> ByteBuffer.allocate(size);
                };
        for (int i = 0; i < size; i++) {
            area.put(i, GUARD);
        }
        return area;
    }

    /** What the call is given of an area: never all of it. */
    private ByteBuffer window(ByteBuffer area, int length) {
        return switch (this) {
            case HEAP_SLICE, DIRECT_SLICE -> area.slice(MARGIN, length);
            case READ_ONLY_HEAP, READ_ONLY_DIRECT ->
                    area.asReadOnlyBuffer().limit(MARGIN + length).position(MARGIN);
            default -> area.duplicate().limit(MARGIN + length).position(MARGIN);
        };
    }

    private static void checkGuards(ByteBuffer area, int length) {
        checkUntouched(area, 0, MARGIN);
        checkUntouched(area, MARGIN + length, area.capacity());
    }

    private static void checkUntouched(ByteBuffer area, int from, int to) {
        for (int i = from; i < to; i++) {
            if (area.get(i) != GUARD) {
                throw new AssertionError(
                        "byte " + (i - MARGIN) + " after the position was changed");
            }
        }
    }
}
