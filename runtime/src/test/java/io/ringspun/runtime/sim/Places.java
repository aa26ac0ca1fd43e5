package io.ringspun.runtime.sim;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.PinnedBuffer;
import io.ringspun.RegisteredMemory;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Direct;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Transferred;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Threads that borrow places for files without a descriptor, and open, read, write and close files
 * there: by calls, by operations, and in chains that do it all. Each has files of its own, and
 * other places each time.
 */
final class Places {

    private static final int BYTES = 3000;
    private static final int BUFFER_BYTES = 1500;
    private static final int CHAIN_MAX = 4;

    private static final Set<OpenOption> BOTH =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final Program program;

    Places(Program program) {
        this.program = program;
    }

    void begin() {
        int threads = program.dice.between(1, 4);
        for (int i = 0; i < threads; i++) {
            Path path = Path.of("/sim/place-" + i);
            program.start("tenant", false, self -> work(self, path));
        }
    }

    private void work(Actor self, Path path) throws Exception {
        RegisteredMemory memory;
        try {
            memory =
                    program.io.register(
                            Stock.take(program.kernel, (long) CHAIN_MAX * BUFFER_BYTES));
        } catch (IllegalStateException e) {
            self.require(program.closing(), "refused for no reason", e);
            return;
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
            return;
        }
        Known known = new Known(path, new byte[BYTES], new int[1]);
        int times = self.dice.sized(6);
        for (int i = 0; i < times && !program.closing(); i++) {
            long limit = 1 + self.dice.sized(1 << 22);
            try {
                self.calls("borrowing a place", limit);
                DirectFiles files = program.io.directFiles(1, Duration.ofNanos(limit));
                live(self, files, memory, known);
            } catch (IOException e) {
                self.mayGoOn(e, () -> false);
            }
        }
        if (!program.closing()) {
            memory.close();
        }
    }

    /** Uses a place, and gives it back. */
    private void live(Actor self, DirectFiles files, RegisteredMemory memory, Known known)
            throws IOException {
        Program.Shared shared = new Program.Shared("place", files);
        program.shared.add(shared);
        Tenant tenant = new Tenant(self, files.get(0), memory, known, shared);
        int times = self.dice.sized(20);
        for (int i = 0; i < times && !shared.closed && !program.closing(); i++) {
            tenant.step();
        }
        boolean first = !shared.closed;
        shared.closed = true;
        self.calls("giving a place back", 0);
        files.close();
        if (first && !program.closing()) {
            Inode inode = program.kernel.names.find(known.path.toString());
            self.require(inode == null || inode.opens == 0, "given back, and a file is open");
            stale(self, files.get(0));
        }
        while (shared.isBeingClosed() && !program.closing()) {
            self.pause(50_000); // by somebody else; the file may be open until then
        }
    }

    /** Whoever keeps a place that was given back has nothing. */
    private static void stale(Actor self, DirectFile file) throws IOException {
        try {
            file.sync();
        } catch (ClosedChannelException e) {
            return;
        }
        self.require(false, "a place that was given back is of use");
    }

    /** What is in a file of which one thread knows, up to where it was ever written. */
    private record Known(Path path, byte[] bytes, int[] end) {}

    /** A thread and its place. */
    private final class Tenant {

        private final Actor self;
        private final Dice dice;
        private final DirectFile file;
        private final RegisteredMemory memory;
        private final Known known;
        private final Program.Shared shared;

        Tenant(
                Actor self,
                DirectFile file,
                RegisteredMemory memory,
                Known known,
                Program.Shared shared) {
            this.self = self;
            this.file = file;
            this.memory = memory;
            this.known = known;
            this.shared = shared;
            dice = self.dice;
        }

        void step() {
            try {
                if (dice.flip()) {
                    chain();
                } else {
                    callByCall();
                }
            } catch (IOException e) {
                self.mayGoOn(e, () -> shared.closed);
            } catch (IllegalStateException e) {
                self.require(program.closing(), "refused for no reason", e);
            }
        }

        // ------------------------------------------------------------ transfers

        /** A transfer that is to be done. */
        private record Transfer(
                Direct<Transferred> operation,
                PinnedBuffer buffer,
                byte[] bytes,
                int at,
                Kind kind) {}

        private enum Kind {
            WRITE,
            READ,
            READ_ALL
        }

        private Transfer transfer(int number) {
            Kind kind = Kind.values()[dice.below(3)];
            byte[] bytes = new byte[dice.sized(BUFFER_BYTES)];
            int at = dice.below(BYTES - bytes.length + 1);
            PinnedBuffer buffer = memory.buffer((long) number * BUFFER_BYTES, bytes.length);
            if (kind == Kind.WRITE) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) dice.next();
                }
                buffer.put(bytes, 0, bytes.length).flip();
            }
            Direct<Transferred> operation =
                    switch (kind) {
                        case READ -> Direct.on(file).read(at).into(buffer);
                        case READ_ALL -> Direct.on(file).read(at).filling(buffer);
                        case WRITE ->
                                dice.flip()
                                        ? Direct.on(file).write(at).from(buffer)
                                        : Direct.on(file).write(at).durablyFrom(buffer);
                    };
            return new Transfer(operation, buffer, bytes, at, kind);
        }

        /** Its buffer is back: so much was done. */
        private void settle(Transfer done) {
            int moved = done.buffer.position();
            if (done.kind == Kind.WRITE) {
                System.arraycopy(done.bytes, 0, known.bytes, done.at, moved);
                known.end[0] = moved > 0 ? Math.max(known.end[0], done.at + moved) : known.end[0];
                return;
            }
            byte[] found = new byte[moved];
            done.buffer.flip().get(found, 0, moved);
            int differs = Arrays.mismatch(found, 0, moved, known.bytes, done.at, done.at + moved);
            self.require(differs < 0, "byte " + (done.at + differs) + " of " + known.path);
            done.buffer.position(moved);
        }

        /** What a success must have done. */
        private void judge(Transfer done) {
            int moved = done.buffer.position();
            boolean all = moved == done.bytes.length;
            boolean atEnd = done.at + moved >= known.end[0];
            self.require(
                    all || done.kind == Kind.READ && (moved > 0 || atEnd),
                    "done, and not all was transferred");
        }

        private void judgeEnd(Transfer done, IOException e) throws IOException {
            if (!(e instanceof EOFException)) {
                throw e;
            }
            boolean atEnd = done.at + done.buffer.position() >= known.end[0];
            self.require(done.kind == Kind.READ_ALL && atEnd, "the file goes on", e);
        }

        // ------------------------------------------------------------ ways

        private void callByCall() throws IOException {
            self.calls("opening in a place", 0);
            file.open(known.path, BOTH);
            int times = dice.sized(CHAIN_MAX);
            for (int i = 0; i < times; i++) {
                if (dice.below(5) == 0) {
                    self.calls("syncing", 0);
                    file.sync();
                } else {
                    Transfer transfer = transfer(0);
                    try {
                        new Taker(program, self, true)
                                .take("transferring", transfer.operation, 0, buffers(transfer))
                                .ifPresent(_ -> judge(transfer));
                    } catch (IOException e) {
                        judgeEnd(transfer, e);
                    } finally {
                        settle(transfer);
                    }
                }
            }
            if (dice.below(4) > 0) { // or the next open replaces it, or the end of the place
                self.calls("closing in a place", 0);
                file.close();
            }
        }

        private static List<PinnedBuffer> buffers(Transfer transfer) {
            return List.of(transfer.buffer);
        }

        /** Opens, transfers and closes, all in one. */
        private void chain() throws IOException {
            Batch batch = new Batch();
            Entry<?> last = batch.add(Direct.on(file).open(known.path, BOTH));
            Entry<?> opened = last;
            List<Entry<?>> entries = new ArrayList<>();
            List<Transfer> transfers = new ArrayList<>();
            int length = dice.sized(CHAIN_MAX);
            for (int i = 0; i < length; i++) {
                boolean syncs = dice.below(5) == 0;
                Transfer transfer = syncs ? null : transfer(i);
                Operation<?> operation = syncs ? Direct.on(file).syncData() : transfer.operation;
                last = dice.below(3) == 0 ? last.thenAlways(operation) : last.then(operation);
                entries.add(last);
                transfers.add(transfer);
            }
            Entry<?> closed = last.thenAlways(Direct.on(file).close());
            Taker.Taken taken = new Taker(program, self, true).take("a chain in a place", batch, 0);
            boolean open = taken.outcomes().of(opened).succeeded();
            for (int i = 0; i < length; i++) {
                Outcome<?> outcome = taken.outcomes().of(entries.get(i));
                Transfer transfer = transfers.get(i);
                if (transfer != null) {
                    settle(transfer);
                    judge(transfer, outcome, open);
                }
                judgeCancel(outcome, taken.cancelled());
            }
            judgeCancel(taken.outcomes().of(closed), taken.cancelled());
            if (taken.outcomes().of(opened) instanceof Outcome.Failure<?>(IOException e)) {
                throw e;
            }
        }

        /** After all that came before it in its chain. */
        private void judge(Transfer transfer, Outcome<?> outcome, boolean open) {
            if (outcome.succeeded()) {
                judge(transfer);
            } else if (outcome instanceof Outcome.Failure<?>(IOException e)) {
                try {
                    judgeEnd(transfer, e);
                } catch (IOException other) {
                    self.mayGoOn(other, () -> shared.closed || !open);
                }
            }
        }

        private void judgeCancel(Outcome<?> outcome, boolean cancelled) {
            if (outcome instanceof Outcome.Cancelled<?>) {
                self.require(cancelled, "nobody has cancelled it");
            } else if (outcome instanceof Outcome.Failure<?>(Exception e)) {
                self.require(e instanceof IOException, "failed", e);
            }
        }
    }
}
