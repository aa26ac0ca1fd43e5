package io.ringspun.runtime.sim;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Named pipes, each with a writer and a reader who wait for each other to open it. */
final class Pipes {

    private final Program program;
    private final List<Stream> streams = new ArrayList<>();

    Pipes(Program program) {
        this.program = program;
    }

    void begin() {
        int pipes = program.dice.between(1, 2);
        for (int i = 0; i < pipes; i++) {
            Path path = Path.of("/sim/pipe-" + i);
            program.kernel.names.makePipe(path.toString());
            Stream stream = new Stream(program.dice.next());
            streams.add(stream);
            int[] opening = {2};
            program.start(
                    "pipe writer",
                    false,
                    self ->
                            write(
                                    self,
                                    open(self, path, StandardOpenOption.WRITE, stream, opening),
                                    stream));
            program.start(
                    "pipe reader",
                    false,
                    self ->
                            read(
                                    self,
                                    open(self, path, StandardOpenOption.READ, stream, opening),
                                    stream));
            program.start("pipe visitor", false, self -> visit(self, path, stream, opening));
        }
    }

    /**
     * A thread that is interrupted while it opens its end may miss the other for good. So somebody
     * comes by from time to time until both have opened theirs.
     */
    private void visit(Actor self, Path path, Stream stream, int[] opening) {
        self.pause(1 << 26);
        while (opening[0] > 0) {
            stream.inputShut = true; // what is read to the end then is not all
            program.kernel.names.visit(path.toString());
            self.pause(1 << 20);
        }
    }

    /** Opens one end; null when the runtime is closed first. */
    private FileHandle open(
            Actor self, Path path, StandardOpenOption end, Stream stream, int[] opening) {
        try {
            return opened(self, path, end, stream);
        } finally {
            opening[0]--;
        }
    }

    private FileHandle opened(Actor self, Path path, StandardOpenOption end, Stream stream) {
        while (true) {
            try {
                self.pause(self.dice.sized(1 << 20));
                self.calls("opening a pipe", 0);
                return program.io.open(path, Set.of(end));
            } catch (IOException e) {
                stream.inputShut = true; // it may have been open, with something in it
                if (!self.mayGoOn(e, () -> false) && program.closing()) {
                    return null;
                }
            }
        }
    }

    private void write(Actor self, FileHandle pipe, Stream stream) throws Exception {
        if (pipe == null) {
            return;
        }
        Program.Shared shared = new Program.Shared("pipe", pipe);
        program.shared.add(shared);
        Memories memories = new Memories(program.kernel, self.dice);
        int rest = self.dice.sized(60_000);
        while (rest > 0) {
            int bytes = Math.min(rest, self.dice.sized(Memories.BYTES_MAX));
            ByteBuffer source = memories.lend(bytes);
            int from = source.position();
            stream.fill(source);
            try {
                self.calls("writing to a pipe", 0);
                pipe.write(source);
            } catch (IOException e) {
                if (!self.mayGoOn(e, () -> shared.closed)) {
                    rest = 0;
                }
            } finally {
                stream.written += source.position() - from;
                rest -= source.position() - from;
                memories.takeBack();
                memories.poison();
            }
        }
        close(self, shared);
    }

    private void read(Actor self, FileHandle pipe, Stream stream) throws Exception {
        if (pipe == null) {
            return;
        }
        Program.Shared shared = new Program.Shared("pipe", pipe);
        program.shared.add(shared);
        Memories memories = new Memories(program.kernel, self.dice);
        while (true) {
            ByteBuffer target = memories.lend(self.dice.sized(Memories.BYTES_MAX));
            int from = target.position();
            int count;
            try {
                self.calls("reading from a pipe", 0);
                count = pipe.read(target);
            } catch (IOException e) {
                memories.takeBack();
                if (!self.mayGoOn(e, () -> shared.closed)) {
                    break;
                }
                continue;
            }
            memories.takeBack();
            if (count < 0) {
                stream.ended = true;
                break;
            }
            int wrong = stream.check(target, from, count);
            self.require(wrong < 0, "byte " + (stream.read + wrong) + " of the pipe is wrong");
            memories.poison();
        }
        close(self, shared);
    }

    private void close(Actor self, Program.Shared shared) throws Exception {
        try {
            self.calls("closing a pipe", 0);
            shared.close();
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
        }
    }

    /** What is wrong at the end, or an empty text. */
    String verdict() {
        StringBuilder text = new StringBuilder();
        streams.forEach(stream -> text.append(stream.verdict()));
        return text.toString();
    }
}
