package io.ringspun.runtime.sim;

import io.ringspun.Connection;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Close;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Receive;
import io.ringspun.operation.Send;
import io.ringspun.operation.Shutdown;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.TransferredVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes one end of a connection by operations that are submitted, alone and in chains.
 */
final class ConnectionOperations {

    private static final int BUFFERS_MAX = 3;
    private static final int BYTES_MAX = 64;

    private final Program program;
    private final Connection connection;
    private final Stream in;
    private final Stream out;

    ConnectionOperations(Program program, Connection connection, Stream in, Stream out) {
        this.program = program;
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    /** Buffers with room for some bytes each; one at least. */
    private List<PinnedBuffer> acquire(Actor self) throws IOException {
        long limit = 1 + self.dice.sized(1 << 22);
        self.calls("acquiring", limit);
        List<PinnedBuffer> buffers = new ArrayList<>();
        buffers.add(program.io.buffers().acquire(1, Duration.ofNanos(limit)));
        try {
            acquireMore(self.dice.below(BUFFERS_MAX), buffers);
        } catch (IOException e) { // the runtime is closed
            buffers.forEach(PinnedBuffer::close);
            throw e;
        }
        buffers.forEach(buffer -> buffer.limit(room(self, buffer)));
        return buffers;
    }

    private void acquireMore(int count, List<PinnedBuffer> buffers) throws IOException {
        for (int i = 0; i < count; i++) {
            PinnedBuffer buffer = program.io.buffers().tryAcquire(1);
            if (buffer != null) {
                buffers.add(buffer);
            }
        }
    }

    private static int room(Actor self, PinnedBuffer buffer) {
        return Math.min(buffer.capacity(), self.dice.sized(BYTES_MAX));
    }

    // ---------------------------------------------------------------- reading

    /** Reads, or sees what comes next; false at the end of input. */
    boolean read(Actor self, long limit) throws IOException {
        List<PinnedBuffer> targets = acquire(self);
        try {
            return switch (self.dice.below(6)) {
                case 0 -> look(self, targets.getFirst(), limit);
                case 1, 2 -> scatter(self, targets, limit);
                case 3 -> follow(self, targets, limit);
                default -> receive(self, targets.getFirst(), limit);
            };
        } finally {
            targets.forEach(PinnedBuffer::close);
        }
    }

    private boolean receive(Actor self, PinnedBuffer target, long limit) throws IOException {
        Taker taker = new Taker(program, self, true);
        Operation<Transferred> operation = Receive.on(connection).into(target);
        try {
            Optional<Transferred> done = taker.take("receiving", operation, limit, List.of(target));
            return done.isEmpty() || received(self, target, done.get().count());
        } finally {
            check(self, target);
        }
    }

    private boolean look(Actor self, PinnedBuffer target, long limit) throws IOException {
        long before = in.read;
        try {
            Operation<Transferred> operation = Receive.on(connection).peeking(target);
            Taker taker = new Taker(program, self, true);
            Optional<Transferred> done = taker.take("looking", operation, limit, List.of(target));
            return done.isEmpty() || received(self, target, done.get().count());
        } finally {
            check(self, target);
            in.read = before;
        }
    }

    private boolean scatter(Actor self, List<PinnedBuffer> targets, long limit) throws IOException {
        try {
            long count;
            if (self.dice.flip()) {
                self.calls("scattering", limit);
                count = connection.read(targets.toArray(new PinnedBuffer[0]));
            } else {
                Taker taker = new Taker(program, self, true);
                Operation<TransferredVector> operation = Receive.on(connection).into(targets);
                Optional<TransferredVector> done =
                        taker.take("scattering", operation, limit, targets);
                if (done.isEmpty()) {
                    return true;
                }
                count = done.get().count();
            }
            long sum = targets.stream().mapToLong(PinnedBuffer::position).sum();
            self.require(count != 0 && sum == Math.max(0, count), count + " told, " + sum + " are");
            return count > 0;
        } finally {
            boolean full = true;
            for (PinnedBuffer target : targets) {
                self.require(full || target.position() == 0, "a buffer was passed over");
                full = !target.hasRemaining();
                check(self, target);
            }
        }
    }

    private boolean received(Actor self, PinnedBuffer target, int count) {
        self.require(count != 0 && target.position() == Math.max(0, count), "count " + count);
        return count > 0;
    }

    /** What is in a buffer up to its position comes next. */
    private void check(Actor self, PinnedBuffer target) {
        ByteBuffer copy = ByteBuffer.allocate(target.position());
        target.flip().get(copy);
        int wrong = in.check(copy, 0, copy.capacity());
        self.require(wrong < 0, "byte " + (in.read + wrong) + " is wrong");
    }

    /** One read after the other. */
    private boolean follow(Actor self, List<PinnedBuffer> targets, long limit) throws IOException {
        Batch batch = new Batch();
        List<Entry<Transferred>> chain = new ArrayList<>();
        for (PinnedBuffer target : targets) {
            Operation<Transferred> operation = Receive.on(connection).into(target);
            chain.add(chain.isEmpty() ? batch.add(operation) : chain.getLast().then(operation));
        }
        Taker.Taken taken = new Taker(program, self, true).take("receiving a chain", batch, limit);
        boolean more = true;
        for (PinnedBuffer target : targets) {
            check(self, target);
        }
        for (Entry<Transferred> entry : chain) {
            Outcome<Transferred> outcome = taken.outcomes().of(entry);
            judge(self, outcome, taken.cancelled());
            if (outcome instanceof Outcome.Success<Transferred>(Transferred done)) {
                more &= !done.atEnd();
            }
        }
        return more;
    }

    /** Throws what one has failed with. */
    private static void judge(Actor self, Outcome<?> outcome, boolean cancelled)
            throws IOException {
        switch (outcome) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Skipped<?> skipped ->
                    self.require(!skipped.because().succeeded(), "skipped for no reason");
            case Outcome.Cancelled<?> _ -> self.require(cancelled, "nobody has cancelled it");
            case Outcome.Failure<?>(IOException e) -> throw e;
            case Outcome.Failure<?>(Exception e) -> self.require(false, "failed", e);
        }
    }

    // ---------------------------------------------------------------- writing

    /** Writes some bytes: by one operation, or one after the other. */
    void write(Actor self, long limit) throws IOException {
        List<PinnedBuffer> sources = acquire(self);
        try {
            long ahead = out.written;
            for (PinnedBuffer source : sources) {
                ByteBuffer copy = ByteBuffer.allocate(source.remaining());
                out.fill(copy);
                out.written += copy.capacity();
                source.put(copy).flip();
            }
            out.written = ahead;
            switch (self.dice.below(3)) {
                case 0 -> send(self, sources.getFirst(), limit);
                case 1 -> gather(self, sources, limit);
                default -> sendInTurn(self, sources, limit);
            }
        } finally {
            for (PinnedBuffer source : sources) {
                out.written += source.position();
                source.close();
            }
        }
    }

    private void send(Actor self, PinnedBuffer source, long limit) throws IOException {
        Taker taker = new Taker(program, self, true);
        Operation<Transferred> operation = Send.on(connection).from(source);
        taker.take("sending", operation, limit, List.of(source))
                .ifPresent(done -> self.require(!source.hasRemaining(), "not all was sent"));
    }

    private void gather(Actor self, List<PinnedBuffer> sources, long limit) throws IOException {
        Optional<?> done;
        if (self.dice.flip()) {
            self.calls("gathering", limit);
            done = Optional.of(connection.write(sources.toArray(new PinnedBuffer[0])));
        } else {
            Taker taker = new Taker(program, self, true);
            Operation<TransferredVector> operation = Send.on(connection).from(sources);
            done = taker.take("gathering", operation, limit, sources);
        }
        boolean all = true;
        for (PinnedBuffer source : sources) {
            self.require(all || source.position() == 0, "a buffer was passed over");
            all &= !source.hasRemaining();
        }
        self.require(all || done.isEmpty(), "not all was sent");
    }

    private void sendInTurn(Actor self, List<PinnedBuffer> sources, long limit) throws IOException {
        Batch batch = new Batch();
        List<Entry<Transferred>> chain = new ArrayList<>();
        for (PinnedBuffer source : sources) {
            Operation<Transferred> operation = Send.on(connection).from(source);
            chain.add(chain.isEmpty() ? batch.add(operation) : chain.getLast().then(operation));
        }
        Taker.Taken taken = new Taker(program, self, true).take("sending a chain", batch, limit);
        IOException failure = null;
        for (int i = 0; i < chain.size(); i++) {
            Outcome<Transferred> outcome = taken.outcomes().of(chain.get(i));
            boolean all = !sources.get(i).hasRemaining();
            self.require(all || !outcome.succeeded(), "not all was sent");
            try {
                judge(self, outcome, taken.cancelled());
            } catch (IOException e) {
                boolean refused = program.closing(); // then a chain fails as a whole
                self.require(failure == null || refused, "begun in spite of a failure", e);
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    // ---------------------------------------------------------------- the end

    /** Ends one direction. */
    void shut(Actor self, boolean input) throws IOException {
        Operation<Connection> operation =
                input ? Shutdown.ofInput(connection) : Shutdown.ofOutput(connection);
        new Taker(program, self, false).take("shutting", operation, 0, List.of());
    }

    /** Closes it; not called off, so that it is closed in the end. */
    void close(Actor self) throws IOException {
        self.calls("closing", 0);
        program.io.submit(Close.of(connection)).await().get();
    }
}
