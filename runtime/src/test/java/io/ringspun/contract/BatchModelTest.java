package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.Renaming;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Names;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Read;
import io.ringspun.operation.Space;
import io.ringspun.operation.Status;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.TransferredVector;
import io.ringspun.operation.Write;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * Random batches of all kinds of operations end as they would one after another in plain memory:
 * the same bytes, names, failures, and what is skipped for them. The run's seed decides which.
 */
@EverySubjectAndSize
class BatchModelTest {

    private static final int ROUNDS = 25;
    private static final int SIZE_MAX = 3000;
    private static final int BUFFER = 400;

    @Parameter Subject subject;

    private final Random random = Pattern.random("batches");
    private Site site;
    private Path path;
    private Directory directory;
    private int free;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withQueues(4, 8, 16).withPool(8192, 1 << 20));
        path = site.directory();
        directory = site.keep(site.io.openDirectory(path));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** What a step should come to. */
    private record Expected(
            Entry<?> entry, Class<? extends Exception> failure, Check check, boolean skipped) {}

    private interface Check {
        void run(Object value) throws IOException;
    }

    /** A file and some names that one chain alone works on, and what they should be. */
    private final class Lane {

        private final String prefix;
        private final FileHandle file;
        private final byte[] bytes = new byte[SIZE_MAX];
        private int size;
        private final Set<String> names = new TreeSet<>();
        private final List<PinnedBuffer> buffers = new ArrayList<>();
        private final List<String> history = new ArrayList<>();

        /** Of the step just made: how it fails, and what its value is. */
        private Class<? extends Exception> failure;

        private Check check;

        Lane(int number) throws IOException {
            prefix = "lane" + number + ".";
            file = site.keep(site.io.open(path.resolve(prefix + "data"), CREATE_NEW, READ, WRITE));
            names.add(prefix + "data");
        }

        /** Makes a step; if it will be done, the model does it too. */
        Operation<?> step(boolean done) throws IOException {
            failure = null;
            check = value -> {};
            int offset = random.nextInt(SIZE_MAX - 2 * BUFFER);
            int length = 1 + random.nextInt(BUFFER);
            return switch (random.nextInt(13)) {
                case 0 -> {
                    Write.At at = at(offset);
                    PinnedBuffer source = source(length);
                    set(done, offset, source);
                    check = value -> assertThat(((Transferred) value).count()).isEqualTo(length);
                    yield at.from(source);
                }
                case 1 -> {
                    Write.At at = at(offset);
                    PinnedBuffer first = source(length);
                    PinnedBuffer second = source(random.nextInt(BUFFER));
                    set(done, offset, first);
                    set(done, offset + length, second);
                    int total = length + second.remaining();
                    check = value -> assertThat(count(value)).isEqualTo(total);
                    yield at.from(List.of(first, second));
                }
                case 2, 3 -> {
                    PinnedBuffer target = buffer(length);
                    check = reads(done, offset, length, List.of(target));
                    yield Read.from(file).at(offset).into(List.of(target));
                }
                case 4 -> {
                    PinnedBuffer target = buffer(length);
                    PinnedBuffer other = buffer(BUFFER);
                    check = reads(done, offset, length + BUFFER, List.of(target, other));
                    yield Read.from(file).at(offset).into(List.of(target, other));
                }
                case 5 -> {
                    PinnedBuffer target = buffer(length);
                    if (offset + length > size) {
                        failure = EOFException.class;
                    }
                    check = reads(done, offset, length, List.of(target));
                    yield Read.from(file).at(offset).filling(target);
                }
                case 6 -> {
                    int expected = size;
                    check = value -> assertThat(((FileStatus) value).size()).isEqualTo(expected);
                    yield Status.of(file);
                }
                case 7 -> random.nextBoolean() ? Sync.of(file) : Sync.ofData(file);
                case 8 -> space(done, offset, length);
                default -> name(done);
            };
        }

        private Write.At at(int offset) {
            Write.At at = Write.to(file).at(offset);
            return random.nextInt(4) == 0 ? at.durably() : at;
        }

        private PinnedBuffer buffer(int length) throws IOException {
            PinnedBuffer buffer = site.io.buffers().acquire(BUFFER).limit(length);
            buffers.add(buffer);
            return buffer;
        }

        private PinnedBuffer source(int length) throws IOException {
            byte[] data = new byte[length];
            random.nextBytes(data);
            return buffer(length).put(data, 0, length).flip();
        }

        private void set(boolean done, int offset, PinnedBuffer source) {
            if (done && source.hasRemaining()) {
                for (int i = 0; i < source.limit(); i++) {
                    bytes[offset + i] = source.get(i);
                }
                size = Math.max(size, offset + source.limit());
            }
        }

        private long count(Object value) {
            return value instanceof TransferredVector several
                    ? several.count()
                    : ((Transferred) value).count();
        }

        /** A read sees what is there now; what a skipped one has in its buffers is nobody's. */
        private Check reads(boolean done, int offset, int length, List<PinnedBuffer> targets) {
            byte[] there =
                    Arrays.copyOfRange(
                            bytes, Math.min(offset, size), Math.min(offset + length, size));
            return value -> {
                if (!done) {
                    return;
                }
                if (value != null) {
                    assertThat(count(value)).isEqualTo(there.length == 0 ? -1 : there.length);
                }
                int at = 0;
                for (PinnedBuffer target : targets) {
                    byte[] got = new byte[target.flip().remaining()];
                    target.get(got, 0, got.length);
                    assertThat(got).isEqualTo(Arrays.copyOfRange(there, at, at + got.length));
                    at += got.length;
                }
                assertThat(at).isEqualTo(there.length);
            };
        }

        private Operation<?> space(boolean done, int offset, int length) {
            Space.Of space = Space.of(file);
            boolean nio = subject.nio();
            return switch (random.nextInt(nio ? 3 : 5)) {
                case 0 -> {
                    if (done && offset < size) {
                        Arrays.fill(bytes, offset, size, (byte) 0);
                        size = offset;
                    }
                    yield space.truncate(offset);
                }
                case 1 -> {
                    size = done ? Math.max(size, offset) : size;
                    yield space.extend(offset);
                }
                case 2 -> {
                    if (done) {
                        Arrays.fill(bytes, offset, offset + length, (byte) 0);
                        size = Math.max(size, offset + length);
                    }
                    yield space.zeroRange(offset, length);
                }
                case 3 -> {
                    size = done ? Math.max(size, offset + length) : size;
                    yield space.allocate(offset, length);
                }
                default -> {
                    if (done) {
                        Arrays.fill(bytes, offset, offset + length, (byte) 0);
                    }
                    yield space.punchHole(offset, length);
                }
            };
        }

        /** One of a few names, which may be there or not. */
        private Operation<?> name(boolean done) {
            String one = prefix + random.nextInt(3);
            String other = prefix + random.nextInt(3);
            Path relative = Path.of(one);
            Names.In in = Names.in(directory);
            boolean there = names.contains(one);
            return switch (random.nextInt(5)) {
                case 0 -> {
                    failure = there ? FileAlreadyExistsException.class : null;
                    change(done, () -> names.add(one));
                    yield in.link(Path.of(prefix + "data"), directory, relative);
                }
                case 1 -> {
                    failure = there ? FileAlreadyExistsException.class : null;
                    change(done, () -> names.add(one));
                    yield in.symbolicLink(relative, Path.of("anywhere"));
                }
                case 2 -> {
                    failure = there ? null : NoSuchFileException.class;
                    change(done, () -> names.remove(one));
                    yield in.delete(relative);
                }
                case 3 -> {
                    failure = there ? null : NoSuchFileException.class;
                    // Of two names of one file rename(2) lets both be.
                    String fresh = prefix + "fresh" + free++;
                    change(
                            done,
                            () -> {
                                names.remove(one);
                                names.add(fresh);
                            });
                    yield in.rename(relative, directory, Path.of(fresh), Renaming.REPLACE);
                }
                default -> {
                    failure = names.contains(other) ? null : NoSuchFileException.class;
                    yield in.status(Path.of(other), java.nio.file.LinkOption.NOFOLLOW_LINKS);
                }
            };
        }

        private void change(boolean done, Runnable change) {
            if (done && failure == null) {
                change.run();
            }
        }

        void assertAsExpected() throws IOException {
            byte[] found = Files.readAllBytes(file.path());
            assertThat(found.length).as("%s", history).isEqualTo(size);
            assertThat(Arrays.mismatch(found, Arrays.copyOf(bytes, size)))
                    .as("%s", history)
                    .isEqualTo(-1);
            Set<String> listed = new TreeSet<>();
            for (Path name : directory.list()) {
                if (name.toString().startsWith(prefix)) {
                    listed.add(name.toString());
                }
            }
            assertThat(listed).as("%s", history).isEqualTo(names);
            buffers.forEach(PinnedBuffer::close);
            buffers.clear();
            history.clear();
        }
    }

    @Test
    void aBatchDoesWhatItsStepsDo() throws IOException {
        Lane[] lanes = {new Lane(0), new Lane(1), new Lane(2), new Lane(3)};
        for (int round = 0; round < ROUNDS; round++) {
            Batch batch = new Batch();
            List<Expected> all = new ArrayList<>();
            for (int stage = random.nextInt(3); stage >= 0; stage--) {
                for (Lane lane : lanes) {
                    addChain(batch, lane, all);
                }
                batch.barrier();
            }
            Outcomes outcomes = site.io.submit(batch).await();
            for (Expected expected : all) {
                check(expected, outcomes.of(expected.entry));
            }
            for (Lane lane : lanes) {
                lane.assertAsExpected();
            }
        }
    }

    private void addChain(Batch batch, Lane lane, List<Expected> all) throws IOException {
        Entry<?> last = null;
        boolean skipped = false;
        boolean failed = false;
        for (int left = random.nextInt(7); left > 0; left--) {
            boolean always = random.nextInt(5) == 0;
            skipped |= failed && !always;
            Operation<?> operation = lane.step(!skipped);
            lane.history.add(operation + (skipped ? " skipped" : " then of " + lane.size));
            last =
                    last == null
                            ? batch.add(operation)
                            : always ? last.thenAlways(operation) : last.then(operation);
            all.add(new Expected(last, lane.failure, lane.check, skipped));
            failed = !skipped && lane.failure != null;
        }
    }

    private static void check(Expected expected, Outcome<?> outcome) throws IOException {
        String what = expected.entry.toString();
        if (expected.skipped) {
            assertThat(outcome).as(what).isInstanceOf(Outcome.Skipped.class);
            return;
        }
        switch (outcome) {
            case Outcome.Success<?>(Object value) -> {
                assertThat(expected.failure).as("%s has not failed", what).isNull();
                expected.check.run(value);
            }
            case Outcome.Failure<?>(Exception cause) -> {
                if (expected.failure == null) {
                    throw new AssertionError(what + " failed", cause);
                }
                assertThat(cause).as(what).isInstanceOf(expected.failure);
                expected.check.run(null);
            }
            default -> throw new AssertionError(what + ": " + outcome);
        }
    }
}
