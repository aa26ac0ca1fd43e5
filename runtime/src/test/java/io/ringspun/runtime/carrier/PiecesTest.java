package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingFailure;
import io.ringspun.runtime.ring.RingUnavailableException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Pieces against a model that marks every byte of every buffer. */
class PiecesTest {

    private static final int BYTES = 64;
    private static final int PART_BYTES = 16;

    /**
     * The kernel fills the buffer at the head of its queue; receivers give pieces back at random.
     */
    private static final class Model {

        private final BufferRing ring;
        private final Pieces pieces;
        private final ArrayDeque<Integer> queue = new ArrayDeque<>();
        private final int[] filled;
        private final BitSet[] held;
        private final List<Integer> handedOut = new ArrayList<>();
        private final boolean[] usedUp;
        private int next;

        Model(BufferRing ring) {
            this.ring = ring;
            pieces = new Pieces(ring, PART_BYTES);
            filled = new int[ring.count()];
            usedUp = new boolean[ring.count()];
            held = new BitSet[2 * ring.count()];
            Arrays.setAll(held, _ -> new BitSet());
            for (int i = 0; i < ring.count(); i++) {
                queue.add(i);
            }
        }

        /**
         * An action of either: what is more than the buffer has room for is what it has room for.
         */
        void act(int action) {
            if (action < 0) {
                if (!handedOut.isEmpty()) {
                    end(handedOut.remove(-action % handedOut.size()));
                }
            } else if (!queue.isEmpty()) {
                int length = Math.min(action % 40, BYTES - filled[queue.peek()]);
                fill(length, action > 990, action % 3 == 0);
            }
            check();
        }

        private void fill(int length, boolean done, boolean copied) {
            int buffer = queue.peek();
            int start = filled[buffer];
            boolean goesOn = length == 0 || start + length < BYTES && !done;
            int piece = pieces.add(buffer, length, goesOn);
            assertThat(pieces.length(piece)).isEqualTo(length);
            assertThat(pieces.offset(piece)).isEqualTo(ring.offset(buffer) + start);
            hold(piece);
            filled[buffer] += length;
            if (!goesOn) {
                usedUp[buffer] = true;
                queue.remove();
            }
            assertThat(pieces.isScarce()).isEqualTo(queue.size() * 2 <= ring.count());
            handOut(piece);
            while (copied && pieces.length(piece) > 0 && copyOut(piece)) {}
            if (copied && pieces.length(piece) == 0) {
                end(piece);
            }
        }

        private void handOut(int piece) {
            pieces.link(piece, ~piece);
            handedOut.add(piece);
        }

        private int bufferOf(int piece) {
            return (int) (pieces.offset(piece) / ring.offset(1));
        }

        private MemorySegment bytes(int piece) {
            return ring.memory().asSlice(pieces.offset(piece), pieces.length(piece));
        }

        private void hold(int piece) {
            int buffer = bufferOf(piece);
            int start = (int) (pieces.offset(piece) - ring.offset(buffer));
            for (int i = start; i < start + pieces.length(piece); i++) {
                assertThat(held[buffer].get(i)).as("byte %s of %s is held", i, buffer).isFalse();
                held[buffer].set(i);
            }
        }

        private void letGo(int piece) {
            int buffer = bufferOf(piece);
            int start = (int) (pieces.offset(piece) - ring.offset(buffer));
            held[buffer].clear(start, start + pieces.length(piece));
        }

        /** Copies the beginning of what was filled; false if there is no room for it. */
        private boolean copyOut(int piece) {
            MemorySegment whole = bytes(piece);
            for (int i = 0; i < whole.byteSize(); i++) {
                whole.set(ValueLayout.JAVA_BYTE, i, (byte) (next += 7));
            }
            byte[] expected = whole.toArray(ValueLayout.JAVA_BYTE);
            letGo(piece);
            int copy = pieces.copyOut(piece);
            hold(piece);
            if (copy == ReceiveBuffers.NONE) {
                assertThat(handedOut)
                        .filteredOn(p -> bufferOf(p) >= ring.count())
                        .as("copies when there is no room")
                        .hasSize(ring.count() * BYTES / PART_BYTES);
                return false;
            }
            hold(copy);
            handOut(copy);
            assertThat(bufferOf(copy)).isGreaterThanOrEqualTo(ring.count());
            assertThat(pieces.holdsTooMuch(copy)).isFalse();
            int length = pieces.length(copy);
            assertThat(length).isEqualTo(Math.min(PART_BYTES, expected.length));
            assertThat(bytes(copy).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOf(expected, length));
            assertThat(bytes(piece).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOfRange(expected, length, expected.length));
            return true;
        }

        private void end(int piece) {
            assertThat(pieces.link(piece)).as("the link of its holder").isEqualTo(~piece);
            int buffer = bufferOf(piece);
            letGo(piece);
            handedOut.remove((Integer) piece);
            if (buffer >= ring.count()) {
                assertThat(pieces.end(piece)).isEqualTo(ReceiveBuffers.NONE);
                return;
            }
            boolean free = usedUp[buffer] && handedOut.stream().noneMatch(p -> in(p, buffer));
            assertThat(pieces.end(piece)).isEqualTo(free ? buffer : ReceiveBuffers.NONE);
            if (free) {
                assertThat(held[buffer].isEmpty()).isTrue();
                usedUp[buffer] = false;
                filled[buffer] = 0;
                queue.add(buffer);
            }
        }

        private boolean in(int piece, int buffer) {
            return bufferOf(piece) == buffer;
        }

        private void check() {
            assertThat(pieces.count()).isEqualTo(handedOut.size());
            assertThat(handedOut).doesNotHaveDuplicates();
        }

        void finish() {
            while (!handedOut.isEmpty()) {
                end(handedOut.getFirst());
            }
            assertThat(queue).as("buffers of the kernel's").hasSize(ring.count());
        }
    }

    private interface Use {
        void of(BufferRing ring);
    }

    private static void withBuffers(int count, Use use) {
        try (Ring ring = Ring.open(2, 4, Choices.NONE)) {
            BufferRing buffers = BufferRing.openIncremental(ring, 0, count, BYTES);
            Assumptions.assumeTrue(buffers != null, "the kernel does not fill buffers bit by bit");
            try (buffers) {
                use.of(buffers);
            }
        } catch (RingUnavailableException e) {
            Assumptions.abort("no ring to be had: " + e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 300)
    void eachByteIsHeldOnceAndEachBufferComesBackOnce(
            @ForAll @Size(max = 400) List<@IntRange(min = -1000, max = 1000) Integer> actions,
            @ForAll @IntRange(min = 1, max = 3) int countShift) {
        withBuffers(
                1 << countShift,
                ring -> {
                    Model model = new Model(ring);
                    actions.forEach(model::act);
                    model.finish();
                });
    }

    /** A byte each, of more than are kept together. */
    @Test
    void asManyAsThereAreBytes() {
        withBuffers(
                16,
                ring -> {
                    Model model = new Model(ring);
                    for (int lap = 0; lap < 3; lap++) {
                        for (int i = 0; i < 16 * BYTES; i++) {
                            model.act(1);
                        }
                        assertThat(model.handedOut).hasSize(16 * BYTES);
                        assertThat(model.queue).isEmpty();
                        model.finish();
                    }
                });
    }

    @Test
    void moreThanFitsIsAFailure() {
        withBuffers(
                2,
                ring -> {
                    Pieces pieces = new Pieces(ring, PART_BYTES);
                    pieces.add(0, 60, true);
                    assertThatThrownBy(() -> pieces.add(0, 5, true))
                            .isInstanceOf(RingFailure.class);
                    pieces.add(1, 64, false);
                });
    }
}
