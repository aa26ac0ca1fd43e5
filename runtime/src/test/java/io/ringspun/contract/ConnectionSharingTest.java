package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Several threads on one connection. */
@EverySubjectChoiceAndTls
class ConnectionSharingTest {

    private static final int FRAMES_EACH = 150;

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @Test
    void oneThreadReadsWhileAnotherWrites() throws IOException {
        Site.Pair pair = site.pair();
        int size = 3_000_000;
        List<Task<Void>> tasks = new ArrayList<>();
        for (Connection end : List.of(pair.near(), pair.far())) {
            Pattern sent = new Pattern(end == pair.near() ? "near" : "far");
            Pattern received = new Pattern(end == pair.near() ? "far" : "near");
            tasks.add(
                    site.start(() -> {
                        for (int done = 0; done < size; done += 30_000) {
                            end.write(ByteBuffer.wrap(sent.bytes(done, 30_000)));
                        }
                        return null;
                    }));
            tasks.add(
                    site.start(() -> {
                        byte[] piece = new byte[20_000];
                        for (int done = 0; done < size; ) {
                            int count = end.read(piece, 0, piece.length);
                            assertThat(count).isPositive();
                            received.check(piece, 0, count, done);
                            done += count;
                        }
                        return null;
                    }));
        }
        tasks.forEach(Task::result);
    }

    /** A waiting reader must not keep a writer from writing: not by a lock, and not by a queue. */
    @Test
    void aWriterIsNotHeldUpByAWaitingReader() throws IOException {
        Site.Link link = site.link();
        Task<Integer> reader = site.start(() -> link.near().read(new byte[1], 0, 1)).awaitBlocked();
        for (Caller caller : Caller.values()) {
            caller.start(
                            site.io,
                            () -> {
                                link.near().write(new byte[] {3}, 0, 1);
                                return null;
                            })
                    .result();
            assertThat(link.far().getInputStream().read()).isEqualTo(3);
        }
        link.far().getOutputStream().write(4);
        assertThat(reader.result()).isEqualTo(1);
    }

    /**
     * Each frame is one write, larger than the socket's buffer now and then, from threads of every
     * kind.
     */
    @Test
    void framesOfConcurrentWritersAreNeverMixed() throws IOException {
        Site.Link link = site.link();
        List<Task<Void>> writers = new ArrayList<>();
        Memory[] memories = {Memory.HEAP, Memory.DIRECT, Memory.VECTORED_MIXED, Memory.SHARED};
        for (int i = 0; i < 12; i++) {
            int id = i;
            Caller caller = Caller.values()[i % 3];
            Memory memory = memories[i / 3];
            writers.add(
                    caller.start(
                            site.io,
                            () -> {
                                Random random = Pattern.random("frames " + id);
                                Pattern pattern = new Pattern("writer " + id);
                                for (int number = 0; number < FRAMES_EACH; number++) {
                                    int size = 1 + random.nextInt(number % 50 == 0 ? 100_000 : 500);
                                    ByteBuffer frame =
                                            ByteBuffer.allocate(12 + size)
                                                    .putInt(id)
                                                    .putInt(number)
                                                    .putInt(size)
                                                    .put(pattern.bytes(number, size));
                                    memory.write(
                                            Port.of(link.near()),
                                            frame.array(),
                                            0,
                                            frame.capacity());
                                }
                                return null;
                            }));
        }
        readFrames(new DataInputStream(link.far().getInputStream()), writers.size());
        writers.forEach(Task::result);
    }

    private static void readFrames(DataInputStream input, int writers) throws IOException {
        int[] next = new int[writers];
        for (int i = 0; i < writers * FRAMES_EACH; i++) {
            int id = input.readInt();
            assertThat(id).isBetween(0, writers - 1);
            assertThat(input.readInt()).isEqualTo(next[id]++);
            byte[] body = input.readNBytes(input.readInt());
            new Pattern("writer " + id).check(body, 0, body.length, next[id] - 1);
        }
    }

    @Test
    void severalReadersShareWithoutLoss() throws IOException {
        Site.Pair pair = site.pair();
        int records = 30_000;
        BitSet seen = new BitSet(records);
        List<Task<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Caller caller = Caller.values()[i % 3];
            readers.add(
                    caller.start(
                            site.io,
                            () -> {
                                // Reads of one byte cannot tear: each of the 30,000 bytes must be
                                // seen by exactly one reader.
                                byte[] one = new byte[1];
                                int[] counts = new int[256];
                                while (pair.near().read(one, 0, 1) > 0) {
                                    counts[one[0] & 0xff]++;
                                }
                                synchronized (seen) {
                                    for (int value = 0; value < 256; value++) {
                                        for (int n = 0; n < counts[value]; n++) {
                                            int bit = seen.nextClearBit(value * 200);
                                            seen.set(bit);
                                        }
                                    }
                                }
                                return null;
                            }));
        }
        byte[] sent = new byte[records];
        for (int i = 0; i < records; i++) {
            sent[i] = (byte) (i / 200);
        }
        pair.far().write(ByteBuffer.wrap(sent));
        pair.far().shutdownOutput();
        readers.forEach(Task::result);
        assertThat(seen.cardinality()).isEqualTo(records);
        assertThat(seen.nextClearBit(0)).isEqualTo(records);
    }

    /** The receive side may have to move from one ring to another each time. */
    @Test
    void readersOfAllKindsTakeTurns() throws IOException {
        Site.Pair pair = site.pair();
        Pattern pattern = new Pattern("turns");
        int rounds = 300;
        byte[] sent = pattern.bytes(0, rounds * 3);
        Task<Void> writer =
                site.start(() -> {
                    for (int i = 0; i < sent.length; i += 9) {
                        pair.far().write(sent, i, 9);
                    }
                    return null;
                });
        for (int i = 0; i < rounds; i++) {
            int index = i * 3;
            Caller.values()[i % 3]
                    .start(
                            site.io,
                            () -> {
                                byte[] three = pair.near().inputStream().readNBytes(3);
                                assertThat(three).hasSize(3);
                                pattern.check(three, 0, 3, index);
                                return null;
                            })
                    .result();
        }
        writer.result();
    }

    @Test
    void manyThreadsAtHomeTakeTurnsOverManyCarriers() throws IOException {
        Site.Pair pair = site.pair();
        Pattern pattern = new Pattern("carriers");
        int rounds = 200;
        for (int i = 0; i < rounds; i++) {
            int index = i * 100;
            Task<Void> reader =
                    site.start(() -> {
                        try (PinnedBuffer buffer = pair.near().buffers().acquire(100)) {
                            while (buffer.hasRemaining()) {
                                assertThat(pair.near().read(buffer)).isPositive();
                            }
                            byte[] got = new byte[100];
                            buffer.flip().get(got, 0, 100);
                            pattern.check(got, 0, 100, index);
                        }
                        return null;
                    });
            site.start(
                            () -> {
                                pair.far().write(pattern.bytes(index, 100), 0, 100);
                                return null;
                            })
                    .result();
            reader.result();
        }
    }
}
