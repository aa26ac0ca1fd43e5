package io.ringspun.runtime.sim;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Files that are written and read from where one stands, cut off, and copied into each other. */
final class Sequences {

    private static final int BYTES_MAX = 60_000;

    private static final Set<StandardOpenOption> CREATE_BOTH =
            EnumSet.of(
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final Program program;

    Sequences(Program program) {
        this.program = program;
    }

    void begin() {
        int files = program.dice.between(1, 2);
        for (int i = 0; i < files; i++) {
            Path path = Path.of("/sim/sequence-" + i);
            boolean append = program.dice.flip();
            program.start("sequence", false, self -> work(self, path, append));
        }
    }

    private void work(Actor self, Path path, boolean append) throws Exception {
        Set<StandardOpenOption> options =
                append
                        ? EnumSet.of(StandardOpenOption.APPEND, StandardOpenOption.CREATE)
                        : CREATE_BOTH;
        FileHandle file;
        try {
            self.calls("opening", 0);
            file = program.io.open(path, options);
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
            return;
        }
        Program.Shared shared = new Program.Shared("sequence", file);
        program.shared.add(shared);
        FileHandle copy = null;
        try {
            self.calls("opening", 0);
            copy = program.io.open(Path.of(path + "-copy"), CREATE_BOTH);
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
        }
        new Model(self, file, append, copy).work(shared);
        close(self, shared);
        if (copy != null) {
            close(self, new Program.Shared("copy", copy));
        }
    }

    private static void close(Actor self, Program.Shared shared) throws Exception {
        try {
            self.calls("closing", 0);
            shared.close();
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
        }
    }

    /** The file as it should be. */
    private final class Model {

        private final Actor self;
        private final Dice dice;
        private final FileHandle file;
        private final boolean append;
        private final FileHandle copy;
        private final Memories memories;
        private final byte[] known = new byte[BYTES_MAX + Memories.BYTES_MAX];
        private int size;
        private int position;

        Model(Actor self, FileHandle file, boolean append, FileHandle copy) {
            this.copy = copy;
            this.self = self;
            this.file = file;
            this.append = append;
            dice = self.dice;
            memories = new Memories(program.kernel, dice);
        }

        void work(Program.Shared shared) {
            int times = dice.sized(150);
            for (int i = 0; i < times; i++) {
                try {
                    step();
                } catch (IOException e) {
                    if (!self.mayGoOn(e, () -> shared.closed)
                            && (shared.closed || program.closing())) {
                        return;
                    }
                }
            }
        }

        private void step() throws IOException {
            switch (dice.below(8)) {
                case 0 -> {
                    int to = dice.below(size + 1);
                    self.calls("truncating", 0);
                    file.truncate(to);
                    Arrays.fill(known, to, size, (byte) 0);
                    size = to;
                    position = Math.min(position, size);
                }
                case 1 -> {
                    int to = append ? size : dice.below(size + 1);
                    self.calls("positioning", 0);
                    file.position(to);
                    position = to;
                }
                case 2 -> {
                    self.calls("asking", 0);
                    self.require(file.size() == size, "size " + file.size() + ", not " + size);
                    self.require(file.position() == position, "position is not " + position);
                }
                case 3, 4 -> {
                    if (!append) {
                        read();
                    }
                }
                case 5 -> {
                    if (!append && copy != null && dice.below(4) == 0) {
                        copy();
                    } else {
                        write();
                    }
                }
                default -> write();
            }
        }

        private void write() throws IOException {
            int at = append ? size : position;
            if (at >= BYTES_MAX) {
                return;
            }
            ByteBuffer source = memories.lend(dice.sized(Memories.BYTES_MAX));
            int from = source.position();
            for (int i = 0; i < source.remaining(); i++) {
                source.put(from + i, (byte) (at + i * 7 + size));
            }
            byte[] bytes = new byte[source.remaining()];
            source.get(from, bytes);
            try {
                self.calls("writing", 0);
                file.write(source);
                self.require(!source.hasRemaining(), "not all was written");
            } finally {
                int count = source.position() - from;
                System.arraycopy(bytes, 0, known, at, count);
                if (count > 0) {
                    position = at + count;
                    size = Math.max(size, position);
                }
                memories.takeBack();
                memories.poison();
            }
        }

        private void copy() throws IOException {
            int from = dice.below(size + 1);
            int count = dice.sized(BYTES_MAX);
            int to = dice.sized(BYTES_MAX);
            int there = Math.min(count, size - from);
            self.calls("copying", 0);
            long copied = file.transferTo(from, count, copy, to);
            self.require(copied == there, copied + " bytes copied, not " + there);
            ByteBuffer found = ByteBuffer.allocate(there);
            while (found.hasRemaining()) {
                self.calls("reading", 0);
                self.require(copy.read(found, to + found.position()) > 0, "the copy is too short");
            }
            int differs = Arrays.mismatch(found.array(), 0, there, known, from, from + there);
            self.require(differs < 0, "byte " + differs + " of the copy is wrong");
        }

        private void read() throws IOException {
            ByteBuffer target = memories.lend(dice.sized(Memories.BYTES_MAX));
            int from = target.position();
            int count;
            try {
                self.calls("reading", 0);
                count = file.read(target);
            } finally {
                memories.takeBack();
            }
            self.require(count > 0 || position >= size, "the end, and the file goes on");
            for (int i = 0; i < count; i++) {
                self.require(target.get(from + i) == known[position + i], "byte " + position + i);
            }
            position += Math.max(0, count);
            memories.poison();
        }
    }
}
