package io.ringspun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A pinned buffer is used like a byte buffer; besides, it knows whose it is. */
class PinnedBufferTest {

    private static final Throwable PLACE = new Throwable("here");

    /** Memory of the garbage collector; counts how often it was given back. */
    private static final class Plain extends PinnedBuffer {

        private final AtomicInteger recycled = new AtomicInteger();

        Plain(int size) {
            super(Arena.ofAuto().allocate(size), PLACE);
        }

        @Override
        protected void recycle() {
            recycled.incrementAndGet();
        }
    }

    /**
     * One call on the buffer and the same on the model; both results, or the kinds of failure, must
     * agree.
     */
    private interface Step {
        Object on(PinnedBuffer buffer);
    }

    @Property(tries = 500)
    void itBehavesLikeAByteBuffer(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int capacity) {
        Random random = new Random(seed);
        Plain buffer = new Plain(capacity);
        ByteBuffer model = ByteBuffer.allocate(capacity);
        for (int n = 0; n < 100; n++) {
            step(random, buffer, model);
            assertThat(buffer.position()).isEqualTo(model.position());
            assertThat(buffer.limit()).isEqualTo(model.limit());
            assertThat(buffer.remaining()).isEqualTo(model.remaining());
            assertThat(buffer.hasRemaining()).isEqualTo(model.hasRemaining());
            assertThat(buffer.capacity()).isEqualTo(model.capacity());
            assertThat(buffer.memory().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                    .isEqualTo(model.array());
        }
    }

    private static void step(Random random, PinnedBuffer buffer, ByteBuffer model) {
        int a = random.nextInt(-3, 45);
        int b = random.nextInt(-3, 12);
        byte value = (byte) random.nextInt(5);
        long number = random.nextLong();
        switch (random.nextInt(23)) {
            case 0 -> same(() -> buffer.position(a).position(), () -> model.position(a).position());
            case 1 -> same(() -> buffer.limit(a).limit(), () -> model.limit(a).limit());
            case 2 -> same(() -> buffer.clear().limit(), () -> model.clear().limit());
            case 3 -> same(() -> buffer.flip().limit(), () -> model.flip().limit());
            case 4 -> same(() -> buffer.rewind().limit(), () -> model.rewind().limit());
            case 5 -> same(() -> buffer.compact().limit(), () -> model.compact().limit());
            case 6 -> same(buffer::get, model::get);
            case 7 -> same(() -> buffer.get(a), () -> model.get(a));
            case 8 -> same(buffer::getShort, model::getShort);
            case 9 -> same(buffer::getInt, model::getInt);
            case 10 -> same(buffer::getLong, model::getLong);
            case 11 -> same(() -> buffer.put(value).position(), () -> model.put(value).position());
            case 12 ->
                    same(
                            () -> buffer.put(a, value).position(),
                            () -> model.put(a, value).position());
            case 13 ->
                    same(
                            () -> buffer.putShort((short) number).position(),
                            () -> model.putShort((short) number).position());
            case 14 ->
                    same(
                            () -> buffer.putInt((int) number).position(),
                            () -> model.putInt((int) number).position());
            case 15 ->
                    same(
                            () -> buffer.putLong(number).position(),
                            () -> model.putLong(number).position());
            case 16, 17, 18, 19 -> bulk(random, buffer, model, b);
            case 20 -> assertThat(buffer.indexOf(value)).isEqualTo(indexOf(model, value));
            case 21 -> operation(random, buffer, model);
            default ->
                    assertThat(buffer.toString())
                            .contains(
                                    "position=" + model.position(),
                                    "limit=" + model.limit(),
                                    "capacity=" + model.capacity());
        }
    }

    /** Several bytes at once; {@code length} may be negative or too much. */
    private static void bulk(Random random, PinnedBuffer buffer, ByteBuffer model, int length) {
        ByteBuffer other =
                random.nextBoolean() ? ByteBuffer.allocate(9) : ByteBuffer.allocateDirect(9);
        other.putLong(random.nextLong()).rewind().position(random.nextInt(9));
        byte[] mine = new byte[12];
        random.nextBytes(mine);
        int before = other.position();
        int count = Math.min(other.remaining(), model.remaining());
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] his = mine.clone();
                same(
                        () -> buffer.get(mine, 2, length).position(),
                        () -> model.get(his, 2, length).position());
                assertThat(mine).isEqualTo(his);
            }
            case 1 ->
                    same(
                            () -> buffer.put(mine, 1, length).position(),
                            () -> model.put(mine, 1, length).position());
            case 2 -> {
                buffer.get(other);
                assertThat(other.position()).isEqualTo(before + count);
                for (int i = 0; i < count; i++) {
                    assertThat(other.get(before + i)).isEqualTo(model.get());
                }
            }
            default -> {
                model.put(other.duplicate().limit(before + count));
                ByteBuffer source = random.nextBoolean() ? other.asReadOnlyBuffer() : other;
                buffer.put(source);
                assertThat(source.position()).isEqualTo(before + count);
            }
        }
    }

    /** What a backend does with a call that moved some bytes. */
    private static void operation(Random random, PinnedBuffer buffer, ByteBuffer model) {
        buffer.lend();
        int moved = random.nextInt(model.remaining() + 1);
        buffer.advance(moved);
        buffer.reclaim();
        model.position(model.position() + moved);
    }

    private static int indexOf(ByteBuffer model, byte value) {
        for (int i = model.position(); i < model.limit(); i++) {
            if (model.get(i) == value) {
                return i;
            }
        }
        return -1;
    }

    private interface Call {
        Object make();
    }

    private static void same(Call mine, Call his) {
        Object expected;
        try {
            expected = his.make();
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | java.nio.BufferOverflowException
                | java.nio.BufferUnderflowException e) {
            assertThatThrownBy(mine::make).isInstanceOf(IndexOutOfBoundsException.class);
            return;
        }
        assertThat(mine.make()).isEqualTo(expected);
    }

    private static List<Step> everyUse() {
        List<Step> steps =
                new ArrayList<>(
                        List.of(
                                b -> b.clear(),
                                b -> b.flip(),
                                b -> b.rewind(),
                                b -> b.compact(),
                                b -> b.get(),
                                b -> b.get(0),
                                b -> b.getShort(),
                                b -> b.getInt(),
                                b -> b.getLong(),
                                b -> b.put((byte) 1),
                                b -> b.put(0, (byte) 1),
                                b -> b.putShort((short) 1),
                                b -> b.putInt(1)));
        steps.add(b -> b.putLong(1));
        steps.add(b -> b.get(new byte[1], 0, 1));
        steps.add(b -> b.put(new byte[1], 0, 1));
        steps.add(b -> b.get(ByteBuffer.allocate(1)));
        steps.add(b -> b.put(ByteBuffer.allocate(1)));
        steps.add(b -> b.indexOf((byte) 1));
        steps.add(b -> {
            b.close();
            return null;
        });
        steps.add(b -> {
            b.lend();
            return null;
        });
        return steps;
    }

    @Test
    void aReleasedBufferRefusesEveryUse() {
        Plain buffer = new Plain(16);
        buffer.close();
        for (Step step : everyUse()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> step.on(buffer))
                    .withMessageContaining("released")
                    .withCause(PLACE);
        }
        assertThat(buffer.recycled).hasValue(1);
        assertThat(buffer.toString()).contains("released");
    }

    @Test
    void aLentBufferRefusesEveryUseUntilItIsReclaimed() {
        Plain buffer = new Plain(16);
        buffer.lend();
        for (Step step : everyUse()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> step.on(buffer))
                    .withMessageContaining("operation")
                    .withCause(PLACE);
        }
        assertThat(buffer.recycled).hasValue(0);
        buffer.reclaim();
        buffer.put((byte) 1);
        buffer.close();
        assertThat(buffer.recycled).hasValue(1);
    }

    @Test
    void reclaimingWhatWasNotLentIsABug() {
        Plain buffer = new Plain(16);
        assertThatThrownBy(buffer::reclaim).isInstanceOf(AssertionError.class);
        buffer.close();
        assertThatThrownBy(buffer::reclaim).isInstanceOf(AssertionError.class);
    }

    @Test
    void oneOfManyTakersWins() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            Plain buffer = new Plain(8);
            AtomicInteger won = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean closes = i % 2 == 0;
                threads.add(
                        Thread.startVirtualThread(() -> {
                            try {
                                go.await();
                                if (closes) {
                                    buffer.close();
                                } else {
                                    buffer.lend();
                                }
                                won.incrementAndGet();
                            } catch (IllegalStateException e) {
                                // another one was first
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }));
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(won).hasValue(1);
        }
    }

    @Test
    void numbersAreBigEndian() {
        Plain buffer = new Plain(14);
        buffer.putLong(0x0102030405060708L).putInt(0x11121314).putShort((short) 0x2122);
        byte[] bytes = new byte[14];
        buffer.flip().get(bytes, 0, 14);
        assertThat(bytes)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x21, 0x22);
    }

    @Test
    void aRefusedCallMovesNothing() {
        Plain buffer = new Plain(8);
        buffer.position(6);
        assertThatThrownBy(() -> buffer.putInt(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.put(new byte[3], 0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.put(new byte[1], 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.get(new byte[1], 1, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(buffer.position()).isEqualTo(6);
        assertThat(MemorySegment.ofArray(new byte[8]).mismatch(buffer.memory())).isEqualTo(-1);
    }

    @Test
    void withoutTrackingThereIsNoCause() {
        PinnedBuffer buffer =
                new PinnedBuffer(Arena.ofAuto().allocate(4), null) {
                    @Override
                    protected void recycle() {}
                };
        buffer.close();
        assertThatIllegalStateException().isThrownBy(buffer::get).withNoCause();
    }
}
