package io.ringspun.runtime.sim;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** One end of a connection: a writer and one or two readers; the last of them closes it. */
final class ConnectionEnd {

    private static final int PIECES_MAX = 6;

    private final Program program;
    private final Connection connection;
    private final Stream in;
    private final Stream out;
    private final Program.Shared shared;
    private final ConnectionOperations operations;
    private long readLimit;
    private long writeLimit;

    /** Who is told of an operation's bytes by its outcome may be told after another reader. */
    private int readers;

    private int users;
    private int failures;

    /** Only one end of a connection may stop reading: two writers would wait for each other. */
    private final boolean mayShutInput;

    ConnectionEnd(
            Program program, Connection connection, Stream in, Stream out, boolean mayShutInput) {
        this.program = program;
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.mayShutInput = mayShutInput;
        operations = new ConnectionOperations(program, connection, in, out);
        shared = new Program.Shared("connection", connection);
        program.shared.add(shared);
    }

    void begin() {
        Dice dice = program.dice;
        if (dice.below(3) == 0) {
            readLimit = dice.sized(1 << 24);
            connection.readTimeout(Duration.ofNanos(readLimit));
        }
        if (dice.below(3) == 0) {
            writeLimit = dice.sized(1 << 24);
            connection.writeTimeout(Duration.ofNanos(writeLimit));
        }
        readers = dice.below(4) == 0 ? 2 : 1;
        users = readers + 1;
        for (int i = 0; i < readers; i++) {
            program.start("reader", false, self -> use(self, this::read));
        }
        program.start("writer", false, self -> use(self, this::write));
    }

    private void use(Actor self, Program.ActorTask task) throws Exception {
        try {
            task.run(self);
        } finally {
            if (--users == 0) {
                self.doing = "closing";
                close(self);
            }
        }
    }

    private void close(Actor self) throws Exception {
        if (self.dice.below(4) > 0) {
            shared.close();
            return;
        }
        shared.closed = true;
        try {
            operations.close(self);
        } catch (IOException e) {
            self.mayGoOn(e, () -> false); // with the runtime
        }
    }

    /** Limits that are always too short would go on for ever. */
    private void losePatience() {
        if (++failures == 40) {
            connection.readTimeout(Duration.ZERO);
            connection.writeTimeout(Duration.ZERO);
        }
    }

    // ---------------------------------------------------------------- reading

    private void read(Actor self) throws Exception {
        Memories memories = new Memories(program.kernel, self.dice);
        Dice dice = self.dice;
        boolean slow = dice.below(4) == 0;
        while (true) {
            try {
                int bytes = dice.sized(Memories.BYTES_MAX);
                boolean more =
                        switch (dice.below(9)) {
                            case 7, 8 ->
                                    readers == 1
                                            ? operations.read(self, readLimit)
                                            : readPinned(self, bytes);
                            case 0 -> readPinned(self, bytes);
                            case 1 -> readLent(self);
                            case 2 -> look(self, memories, bytes);
                            default -> readPlain(self, memories, bytes);
                        };
                if (!more) {
                    in.ended = true;
                    return;
                }
            } catch (IOException e) {
                if (!self.mayGoOn(e, () -> shared.closed)) {
                    shared.close();
                    return;
                }
                losePatience();
            }
            if (dice.below(slow ? 2 : 30) == 0) {
                self.pause(dice.sized(1 << 22));
            }
            if (mayShutInput && dice.below(300) == 0) {
                in.inputShut = true;
                shut(self, true);
            }
        }
    }

    /** Reads once; false at the end of input. */
    private boolean readPlain(Actor self, Memories memories, int bytes) throws IOException {
        ByteBuffer target = memories.lend(bytes);
        int start = target.position();
        int count;
        try {
            self.calls("reading", readLimit);
            count = self.dice.below(5) == 0 ? scatter(self, target) : connection.read(target);
        } finally {
            memories.takeBack();
        }
        self.require(target.position() == start + Math.max(0, count), "the position is wrong");
        return count >= 0 && checked(self, target, start, count, memories);
    }

    /** Sees what comes next, and takes nothing; false at the end of input. */
    private boolean look(Actor self, Memories memories, int bytes) throws IOException {
        ByteBuffer target = memories.lend(bytes);
        int start = target.position();
        int count;
        try {
            self.calls("looking", readLimit);
            count = connection.peek(target);
        } finally {
            memories.takeBack();
        }
        long before = in.read;
        boolean more = count >= 0 && checked(self, target, start, count, memories);
        in.read = before;
        return more;
    }

    private int scatter(Actor self, ByteBuffer target) throws IOException {
        ByteBuffer[] pieces = cut(self, target);
        int count = (int) connection.read(pieces);
        int rest = Math.max(0, count);
        for (ByteBuffer piece : pieces) {
            self.require(
                    piece.position() == Math.min(rest, piece.limit()), "a piece was passed over");
            rest -= piece.position();
        }
        target.position(target.position() + Math.max(0, count));
        return count;
    }

    /** Pieces of what remains, one after the other, some of them empty. */
    private static ByteBuffer[] cut(Actor self, ByteBuffer whole) {
        ByteBuffer[] pieces = new ByteBuffer[self.dice.sized(PIECES_MAX)];
        int at = whole.position();
        for (int i = 0; i < pieces.length; i++) {
            int end = i + 1 == pieces.length ? whole.limit() : self.dice.between(at, whole.limit());
            pieces[i] = whole.slice(at, end - at);
            at = end;
        }
        return pieces;
    }

    private boolean checked(
            Actor self, ByteBuffer target, int start, int count, Memories memories) {
        self.require(count > 0, "a read of nothing");
        int wrong = in.check(target, start, count);
        self.require(wrong < 0, "byte " + (in.read + wrong) + " is wrong");
        memories.poison();
        return true;
    }

    private boolean readPinned(Actor self, int bytes) throws IOException {
        try (PinnedBuffer buffer = acquire(self, bytes)) {
            self.calls("reading", readLimit);
            int count = connection.read(buffer);
            self.require(buffer.position() == Math.max(0, count), "the position is wrong");
            if (count < 0) {
                return false;
            }
            ByteBuffer copy = ByteBuffer.allocate(count);
            buffer.flip().get(copy);
            int wrong = in.check(copy, 0, count);
            self.require(wrong < 0, "byte " + (in.read + wrong) + " is wrong");
            return true;
        }
    }

    /** Takes what came as it is, and holds it for a while with what was taken before. */
    private boolean readLent(Actor self) throws IOException {
        Dice dice = self.dice;
        PinnedBuffer[] held = new PinnedBuffer[dice.sized(4)];
        ByteBuffer[] copies = new ByteBuffer[held.length];
        boolean more = true;
        try {
            for (int i = 0; i < held.length && more; i++) {
                self.calls("receiving", readLimit);
                held[i] = connection.receive();
                more = held[i] != null;
                if (more) {
                    copies[i] = ByteBuffer.allocate(held[i].remaining());
                    held[i].get(copies[i]).rewind();
                    int wrong = in.check(copies[i].flip(), 0, copies[i].limit());
                    self.require(wrong < 0, "byte " + (in.read + wrong) + " is wrong");
                }
                if (dice.below(10) == 0) {
                    self.pause(dice.sized(1 << 22));
                }
            }
            return more;
        } finally {
            for (int i = 0; i < held.length && held[i] != null; i++) {
                ByteBuffer again = ByteBuffer.allocate(copies[i].limit());
                held[i].get(again);
                self.require(again.flip().equals(copies[i]), "what was lent has changed");
                held[i].close();
            }
        }
    }

    private PinnedBuffer acquire(Actor self, int bytes) throws IOException {
        long limit = 1 + self.dice.sized(1 << 22);
        self.calls("acquiring", limit);
        return program.io.buffers().acquire(Math.min(bytes, 64), Duration.ofNanos(limit));
    }

    // ---------------------------------------------------------------- writing

    private void write(Actor self) throws Exception {
        Memories memories = new Memories(program.kernel, self.dice);
        Dice dice = self.dice;
        int rest = dice.sized(1 << dice.between(2, 16));
        while (rest > 0) {
            int bytes = Math.min(rest, dice.sized(Memories.BYTES_MAX));
            long before = out.written;
            try {
                int way = dice.below(10);
                if (way >= 8) {
                    operations.write(self, writeLimit);
                } else if (way == 0) {
                    writePinned(self, bytes);
                } else if (way == 1) {
                    writeAndRelease(self, bytes);
                } else {
                    writePlain(self, memories, bytes);
                }
            } catch (IOException e) {
                if (!self.mayGoOn(e, () -> shared.closed)) {
                    shared.close(); // or the peer's readers would wait, and ours for the peer
                    return;
                }
                losePatience();
            }
            rest -= (int) (out.written - before);
            if (dice.below(8) == 0) {
                self.pause(dice.sized(1 << 22));
            }
        }
        if (dice.below(8) > 0) {
            shut(self, false);
        } else {
            self.doing = "closing";
            shared.close();
        }
    }

    private void writePlain(Actor self, Memories memories, int bytes) throws IOException {
        ByteBuffer source = memories.lend(bytes);
        int start = source.position();
        out.fill(source);
        try {
            self.calls("writing", writeLimit);
            if (self.dice.below(5) == 0) {
                gather(self, source);
            } else {
                self.require(connection.write(source) == bytes, "not all was written");
            }
            self.require(!source.hasRemaining(), "not all was written");
        } finally {
            out.written += source.position() - start;
            memories.takeBack();
            memories.poison();
        }
    }

    private void gather(Actor self, ByteBuffer source) throws IOException {
        ByteBuffer[] pieces = cut(self, source);
        try {
            connection.write(pieces);
        } finally {
            boolean all = true;
            for (ByteBuffer piece : pieces) {
                self.require(all || piece.position() == 0, "a piece was passed over");
                all = all && !piece.hasRemaining();
                source.position(source.position() + piece.position());
            }
        }
    }

    private void writePinned(Actor self, int bytes) throws IOException {
        try (PinnedBuffer buffer = acquire(self, bytes)) {
            int count = Math.min(bytes, buffer.remaining());
            ByteBuffer copy = ByteBuffer.allocate(count);
            out.fill(copy);
            buffer.put(copy).flip();
            try {
                self.calls("writing", writeLimit);
                connection.write(buffer);
                self.require(!buffer.hasRemaining(), "not all was written");
            } finally {
                out.written += buffer.position();
            }
        }
    }

    private void writeAndRelease(Actor self, int bytes) throws IOException {
        PinnedBuffer buffer = acquire(self, bytes);
        int count = Math.min(bytes, buffer.remaining());
        ByteBuffer copy = ByteBuffer.allocate(count);
        out.fill(copy);
        buffer.put(copy).flip();
        try {
            self.calls("writing", writeLimit);
            self.require(connection.writeAndRelease(buffer) == count, "not all was written");
            self.require(!buffer.hasRemaining(), "not all was written");
        } finally {
            out.written += buffer.position();
        }
    }

    private void shut(Actor self, boolean input) {
        try {
            self.calls("shutting", 0);
            if (self.dice.below(4) == 0) {
                operations.shut(self, input);
            } else if (input) {
                connection.shutdownInput();
            } else {
                connection.shutdownOutput();
            }
        } catch (IOException e) {
            self.mayGoOn(e, () -> shared.closed);
        }
    }
}
