package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.opentest4j.TestAbortedException;

/** Any sequence of operations on a file does what it does to an array. */
class FileModelTest {

    private static final int SIZE_MAX = 20_000;

    /** One runtime per subject for all tries. */
    private static final Map<Subject, Site> SITES = new EnumMap<>(Subject.class);

    private enum Kind {
        READ,
        READ_FULLY,
        READ_SCATTERED,
        WRITE,
        WRITE_HEAP,
        WRITE_GATHERED,
        WRITE_DURABLY,
        TRUNCATE,
        EXTEND,
        PUNCH,
        ZERO,
        ALLOCATE
    }

    /** Where and how much; the cut is where a vector is split. */
    private record Step(Kind kind, int offset, int length, int cut, byte value) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, SIZE_MAX - 8000),
                        Arbitraries.integers().between(1, 8000),
                        Arbitraries.integers().between(0, 8000),
                        Arbitraries.bytes())
                .as(Step::new);
    }

    @Provide
    Arbitrary<Subject> subjects() {
        return Arbitraries.of(Subject.URING_CARRIERS, Subject.URING_STOCK, Subject.NIO);
    }

    @AfterContainer
    static void close() throws IOException {
        for (Site site : SITES.values()) {
            site.close();
        }
        SITES.clear();
    }

    private static Site site(Subject subject) throws IOException {
        Site known = SITES.get(subject);
        if (known == null) {
            try {
                known = new Site(subject);
            } catch (TestAbortedException e) {
                Assume.that(false);
                throw e;
            }
            SITES.put(subject, known);
        }
        return known;
    }

    @Property(tries = 150)
    void aFileIsAnArray(
            @ForAll("subjects") Subject subject,
            @ForAll @Size(max = 25) List<@net.jqwik.api.From("steps") Step> steps)
            throws IOException {
        Site site = site(subject);
        Path path = Files.createTempDirectory("ringspun").resolve("model");
        Model model = new Model();
        Task<Void> task =
                site.run(() -> {
                    try (FileHandle file = site.io.open(path, CREATE_NEW, READ, WRITE)) {
                        for (Step step : steps) {
                            apply(step, file, model, site, subject.nio());
                            assertThat(file.size()).as("after %s", step).isEqualTo(model.size);
                        }
                    }
                });
        try {
            task.result();
            assertThat(Files.readAllBytes(path)).isEqualTo(model.contents());
        } finally {
            Files.delete(path);
            Files.delete(path.getParent());
        }
    }

    /** The bytes, and how many there are. */
    private static final class Model {

        private final byte[] bytes = new byte[SIZE_MAX];
        private int size;

        void set(int offset, byte[] source) {
            System.arraycopy(source, 0, bytes, offset, source.length);
            size = Math.max(size, offset + source.length);
        }

        void cut(int to) {
            if (to < size) {
                Arrays.fill(bytes, to, size, (byte) 0);
                size = to;
            }
        }

        byte[] part(int offset, int length) {
            return Arrays.copyOfRange(
                    bytes, Math.min(offset, size), Math.min(offset + length, size));
        }

        byte[] contents() {
            return Arrays.copyOf(bytes, size);
        }
    }

    private static void apply(Step step, FileHandle file, Model model, Site site, boolean nio)
            throws IOException {
        int offset = step.offset;
        int length = step.length;
        byte[] data = new byte[length];
        Arrays.fill(data, step.value);
        byte[] there = model.part(offset, length);
        switch (step.kind) {
            case READ -> {
                ByteBuffer target = ByteBuffer.allocate(length);
                int count = file.read(target, offset);
                if (there.length == 0) {
                    assertThat(count).isEqualTo(-1);
                } else {
                    assertThat(count).isBetween(1, there.length); // what is cached comes at once
                    assertThat(Arrays.copyOf(target.array(), count))
                            .isEqualTo(Arrays.copyOf(there, count));
                }
            }
            case READ_FULLY -> {
                ByteBuffer target = ByteBuffer.allocateDirect(length);
                try {
                    file.readFully(target, offset);
                    assertThat(there).hasSize(length);
                } catch (java.io.EOFException e) {
                    assertThat(there.length).isLessThan(length);
                }
                byte[] got = new byte[target.flip().remaining()];
                target.get(got);
                assertThat(got).isEqualTo(there);
            }
            case READ_SCATTERED -> {
                try (Split split = new Split(site, length, step.cut)) {
                    long count = file.read(split.parts, offset);
                    assertThat(count).isEqualTo(there.length == 0 ? -1 : there.length);
                    assertThat(split.contents()).isEqualTo(there);
                }
            }
            case WRITE, WRITE_DURABLY -> {
                try (PinnedBuffer source = site.io.buffers().acquire(length)) {
                    source.put(data, 0, length).flip();
                    int count =
                            step.kind == Kind.WRITE
                                    ? file.write(source, offset)
                                    : file.writeDurably(source, offset);
                    assertThat(count).isEqualTo(length);
                }
                model.set(offset, data);
            }
            case WRITE_HEAP -> {
                assertThat(file.write(ByteBuffer.wrap(data), offset)).isEqualTo(length);
                model.set(offset, data);
            }
            case WRITE_GATHERED -> {
                try (Split split = new Split(site, length, step.cut)) {
                    split.fill(data);
                    assertThat(file.write(split.parts, offset)).isEqualTo(length);
                }
                model.set(offset, data);
            }
            default -> change(step, file, model, nio);
        }
    }

    private static void change(Step step, FileHandle file, Model model, boolean nio)
            throws IOException {
        int offset = step.offset;
        int length = step.length;
        switch (step.kind) {
            case TRUNCATE -> {
                file.truncate(offset);
                model.cut(offset);
            }
            case EXTEND -> {
                file.extend(offset);
                model.size = Math.max(model.size, offset);
            }
            case ZERO -> {
                file.zeroRange(offset, length);
                model.set(offset, new byte[length]);
            }
            case PUNCH -> {
                if (!nio) {
                    file.punchHole(offset, length);
                    int size = model.size;
                    model.set(offset, new byte[length]);
                    model.size = size;
                }
            }
            default -> {
                if (!nio) {
                    file.allocate(offset, length);
                    model.size = Math.max(model.size, offset + length);
                }
            }
        }
    }

    /** A length split into three pinned buffers, of which some may be empty. */
    private static final class Split implements AutoCloseable {

        private final PinnedBuffer[] parts = new PinnedBuffer[3];

        Split(Site site, int length, int cut) throws IOException {
            int first = Math.min(cut, length);
            int second = (length - first) / 3;
            int[] sizes = {first, second, length - first - second};
            for (int i = 0; i < 3; i++) {
                parts[i] = site.io.buffers().acquire(Math.max(1, sizes[i]));
                parts[i].limit(sizes[i]);
            }
        }

        void fill(byte[] data) {
            int at = 0;
            for (PinnedBuffer part : parts) {
                int size = part.remaining();
                part.put(data, at, size).flip();
                at += size;
            }
        }

        byte[] contents() {
            ByteBuffer all = ByteBuffer.allocate(8000);
            for (PinnedBuffer part : parts) {
                part.flip().get(all);
            }
            return Arrays.copyOf(all.array(), all.position());
        }

        @Override
        public void close() {
            for (PinnedBuffer part : parts) {
                part.close();
            }
        }
    }
}
