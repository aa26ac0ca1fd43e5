package io.ringspun.runtime.sim;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Files that several threads work on at random places, each thread in a part that is its own, so
 * that it knows what has to be there.
 */
final class Files {

    private static final int PART_BYTES = 20_000;

    /** Past the page cache, which this kernel has none of: such reads all go through the ring. */
    private static final OpenOption DIRECT = direct();

    private static OpenOption direct() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) options.getField("DIRECT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private final Program program;
    private final Dice dice;

    Files(Program program) {
        this.program = program;
        dice = program.dice;
    }

    void begin() {
        int files = dice.between(1, 3);
        for (int i = 0; i < files; i++) {
            Path path = Path.of("/sim/" + i);
            program.start("opener", false, self -> open(self, path));
        }
    }

    private void open(Actor self, Path path) throws Exception {
        int times = self.dice.between(1, 3);
        boolean made = false;
        int workers = self.dice.sized(12);
        Part[] parts = new Part[workers];
        OwnMemory own = new OwnMemory(program, workers);
        Arrays.setAll(parts, number -> new Part(number, own));
        for (int i = 0; i < times; i++) {
            Set<OpenOption> options = new HashSet<>();
            options.add(StandardOpenOption.READ);
            options.add(StandardOpenOption.WRITE);
            if (self.dice.flip()) {
                options.add(DIRECT);
            }
            options.add(made ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW);
            FileHandle file;
            try {
                self.calls("opening", 0);
                file = program.io.open(path, options);
                made = true;
            } catch (IOException e) {
                if (!self.mayGoOn(e, () -> false) && program.closing()) {
                    return;
                }
                continue;
            }
            Program.Shared shared = new Program.Shared("file", file);
            int[] users = useOnce(file, shared, path, parts);
            self.doing = "waiting for workers";
            while (users[0] > 0 || shared.isBeingClosed() && !program.closing()) {
                self.pause(50_000);
            }
        }
    }

    /** Starts the workers; how many are left is in the answer. */
    private int[] useOnce(FileHandle file, Program.Shared shared, Path path, Part[] parts) {
        program.shared.add(shared);
        int[] left = {parts.length};
        for (Part part : parts) {
            program.start(
                    "worker",
                    false,
                    self -> {
                        try {
                            part.work(self, file, shared);
                        } finally {
                            if (left[0] == 1) {
                                close(self, shared, path);
                            }
                            left[0]--;
                        }
                    });
        }
        return left;
    }

    private void close(Actor self, Program.Shared shared, Path path) throws Exception {
        try {
            self.calls("closing", 0);
            boolean first = !shared.closed;
            shared.close();
            if (first && !program.closing()) {
                self.require(
                        program.kernel.names.find(path.toString()).opens == 0,
                        "closed, and still open");
            }
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
        }
    }

    /** What one thread knows of its part of a file. */
    private final class Part {

        private final int number;
        private final OwnMemory own;
        private final long start;
        private final byte[] known = new byte[PART_BYTES];

        /** The part of the part that was ever written. */
        private int end;

        Part(int number, OwnMemory own) {
            this.number = number;
            this.own = own;
            start = (long) number * PART_BYTES;
        }

        void work(Actor self, FileHandle file, Program.Shared shared) throws IOException {
            Memories memories = new Memories(program.kernel, self.dice);
            int times = self.dice.sized(200);
            for (int i = 0; i < times; i++) {
                try {
                    // What a disk alone can answer is had without leaving the carrier, too.
                    program.kernel.others.pin(self.dice.below(10) == 0 ? self.thread : null);
                    step(self, file, memories);
                } catch (IOException e) {
                    if (!self.mayGoOn(e, () -> shared.closed) && shared.closed) {
                        return;
                    }
                    if (program.closing()) {
                        return;
                    }
                } finally {
                    program.kernel.others.pin(null);
                }
            }
        }

        private void step(Actor self, FileHandle file, Memories memories) throws IOException {
            int at = self.dice.below(PART_BYTES - Memories.BYTES_MAX);
            int bytes = self.dice.sized(Memories.BYTES_MAX);
            switch (self.dice.below(12)) {
                case 0, 1, 2 -> write(self, file, memories, at, bytes);
                case 3 -> writePinned(self, file, at, bytes);
                case 4 -> readPinned(self, file, at, bytes);
                case 5 -> {
                    self.calls("syncing", 0);
                    if (self.dice.flip()) {
                        file.sync();
                    } else {
                        file.syncData();
                    }
                }
                case 6 -> {
                    self.calls("asking the size", 0);
                    self.require(end == 0 || file.size() >= start + end, "the file is too short");
                }
                case 7 -> writeOwn(self, file, at, bytes);
                case 8 -> readOwn(self, file, at, bytes);
                default -> read(self, file, memories, at, bytes);
            }
        }

        private void write(Actor self, FileHandle file, Memories memories, int at, int bytes)
                throws IOException {
            ByteBuffer source = memories.lend(bytes);
            int from = source.position();
            byte[] fresh = fresh(self, bytes);
            source.put(from, fresh);
            try {
                self.calls("writing", 0);
                file.write(source, start + at);
                self.require(!source.hasRemaining(), "not all was written");
            } finally {
                wrote(at, fresh, source.position() - from);
                memories.takeBack();
                memories.poison();
            }
        }

        private void writePinned(Actor self, FileHandle file, int at, int bytes)
                throws IOException {
            self.calls("acquiring", 1000);
            try (PinnedBuffer buffer = program.io.buffers().acquire(1, Duration.ofNanos(1000))) {
                byte[] fresh = fresh(self, Math.min(bytes, buffer.remaining()));
                buffer.put(fresh, 0, fresh.length).flip();
                try {
                    self.calls("writing", 0);
                    file.write(buffer, start + at);
                } finally {
                    wrote(at, fresh, buffer.position());
                }
            }
        }

        private void writeOwn(Actor self, FileHandle file, int at, int bytes) throws IOException {
            own.use(
                    self,
                    number,
                    bytes,
                    buffer -> {
                        byte[] fresh = fresh(self, bytes);
                        buffer.put(fresh, 0, bytes).flip();
                        try {
                            self.calls("writing", 0);
                            file.write(buffer, start + at);
                        } finally {
                            wrote(at, fresh, buffer.position());
                        }
                    });
        }

        private void readOwn(Actor self, FileHandle file, int at, int bytes) throws IOException {
            own.use(
                    self,
                    number,
                    bytes,
                    buffer -> {
                        self.calls("reading", 0);
                        int count = file.read(buffer, start + at);
                        byte[] found = new byte[Math.max(0, count)];
                        buffer.flip().get(found, 0, found.length);
                        check(self, at, count, found);
                    });
        }

        private byte[] fresh(Actor self, int bytes) {
            byte[] fresh = new byte[bytes];
            long word = 0;
            for (int i = 0; i < bytes; i++) {
                word = (i & 7) == 0 ? self.dice.next() : word >>> 8;
                fresh[i] = (byte) word;
            }
            return fresh;
        }

        private void wrote(int at, byte[] fresh, int count) {
            System.arraycopy(fresh, 0, known, at, count);
            if (count > 0) {
                end = Math.max(end, at + count);
            }
        }

        private void read(Actor self, FileHandle file, Memories memories, int at, int bytes)
                throws IOException {
            ByteBuffer target = memories.lend(bytes);
            int from = target.position();
            int count;
            try {
                self.calls("reading", 0);
                count = file.read(target, start + at);
            } finally {
                memories.takeBack();
            }
            byte[] found = new byte[Math.max(0, count)];
            target.get(from, found);
            memories.poison();
            check(self, at, count, found);
        }

        private void readPinned(Actor self, FileHandle file, int at, int bytes) throws IOException {
            self.calls("acquiring", 1000);
            try (PinnedBuffer buffer = program.io.buffers().acquire(1, Duration.ofNanos(1000))) {
                buffer.limit(Math.min(bytes, buffer.limit()));
                self.calls("reading", 0);
                int count = file.read(buffer, start + at);
                byte[] found = new byte[Math.max(0, count)];
                buffer.flip().get(found, 0, found.length);
                check(self, at, count, found);
            }
        }

        private void check(Actor self, int at, int count, byte[] found) {
            self.require(count != 0, "a read of nothing");
            self.require(count > 0 || at >= end, "the end of the file, and it should go on");
            int differs = count < 0 ? -1 : Arrays.mismatch(found, 0, count, known, at, at + count);
            self.require(differs < 0, "byte " + (start + at + differs) + " is wrong");
        }
    }
}
