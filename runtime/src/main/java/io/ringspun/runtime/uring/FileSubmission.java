package io.ringspun.runtime.uring;

import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Read;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.spi.Lease;
import io.ringspun.spi.Submission;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read, write or sync of a file at a position, as one request of a ring: nobody waits for it
 * unless its user does. A write that the kernel cut short goes on with what is left.
 *
 * <p>From {@link #begin} to its end everything here belongs to the carrier, except what the class
 * above keeps.
 */
final class FileSubmission<R> extends Submission<R> {

    /** The request, and what the kernel answers. */
    private final class Step extends io.ringspun.runtime.carrier.Operation {
        @Override
        protected void completed(int result, int flags, boolean terminal) {
            if (chain == null) {
                FileSubmission.this.completed(result);
            } else {
                answer = result;
                chain.completed();
            }
        }
    }

    private final Operation<R> operation;
    private final Carrier carrier;
    private final OpenFile file;
    private final @Nullable PooledLease lease;
    private final Step step = new Step();

    /** What it is linked into, or null. */
    private @Nullable FileChain chain;

    /** What the kernel answered last; for {@link #chain}. */
    private int answer;

    /** What it came to: 0 or more, or a negated error number. Written before the end. */
    private int result;

    private boolean entered;

    /** If it was not begun: the one it was linked to. */
    private @Nullable FileSubmission<?> skippedAfter;

    private FileSubmission(
            Operation<R> operation, Carrier carrier, OpenFile file, @Nullable PooledLease lease) {
        this.operation = operation;
        this.carrier = carrier;
        this.file = file;
        this.lease = lease;
    }

    /**
     * For an operation that a ring can do.
     *
     * @return null for any other
     */
    static <R> @Nullable FileSubmission<R> of(
            UringRuntime runtime, Carrier carrier, Operation<R> operation, @Nullable Lease lease) {
        OpenFile file =
                switch (operation) {
                    case Read read when read.position() >= 0 ->
                            positional(runtime, read.file(), true, false);
                    case Write write when write.position() >= 0 ->
                            positional(runtime, write.file(), false, true);
                    case Sync sync -> positional(runtime, sync.file(), false, false);
                    default -> null;
                };
        PooledLease memory = (PooledLease) lease;
        return file == null || memory != null && memory.remaining() == 0
                ? null
                : new FileSubmission<>(operation, carrier, file, memory);
    }

    private static @Nullable OpenFile positional(
            UringRuntime runtime, io.ringspun.FileHandle handle, boolean reads, boolean writes) {
        return handle instanceof UringFile own ? own.positional(runtime, reads, writes) : null;
    }

    // ---------------------------------------------------------------- its life

    /** Submits it. */
    void begin() {
        if (enter()) {
            submit();
        } else {
            finish();
        }
    }

    /**
     * Makes it ready to be submitted, for the first time or again.
     *
     * @return false if it is over before: the file is closed, or it was called off
     */
    boolean enter() {
        if (calledOff()) {
            result = -Errno.ECANCELED;
            return false;
        }
        if (!entered) {
            try {
                file.descriptor().enter();
            } catch (ClosedChannelException e) {
                result = -Errno.EBADF;
                return false;
            }
            entered = true;
            step.target(file.descriptor());
        }
        return true;
    }

    private void submit() {
        fill();
        carrier.submit(step);
    }

    /** Fills the request with what is left to do. */
    Step fill() {
        int fd = file.descriptor().fd();
        switch (operation) {
            case Read read -> {
                PooledLease memory = Objects.requireNonNull(lease);
                step.read(fd, memory.address(), memory.remaining(), read.position());
            }
            case Write write -> {
                PooledLease memory = Objects.requireNonNull(lease);
                step.write(
                        fd,
                        memory.address(),
                        memory.remaining(),
                        write.position() + memory.count());
            }
            case Sync sync -> step.sync(fd, sync.dataOnly() ? IoUring.IORING_FSYNC_DATASYNC : 0);
            default -> throw new AssertionError(operation);
        }
        return step;
    }

    private void completed(int count) {
        if (take(count)) {
            finish();
        } else {
            submit();
        }
    }

    /**
     * Takes note of an answer of the kernel.
     *
     * @return false if something is left to do
     */
    boolean take(int count) {
        result = count;
        if (count <= 0 || lease == null) {
            return true;
        }
        lease.moved(count);
        if (operation instanceof Write && lease.remaining() > 0) {
            if (!calledOff()) {
                return false;
            }
            result = -Errno.ECANCELED;
        }
        return true;
    }

    /** It is over: the descriptor and the buffer are free. */
    void finish() {
        if (entered) {
            file.descriptor().leave();
        }
        if (lease != null) {
            lease.end();
        }
        end();
    }

    @Override
    protected void callOff() {
        carrier.cancel(step);
    }

    @Override
    protected void park() {
        Carrier.park(Carrier.current(), 0);
    }

    // ---------------------------------------------------------------- chains

    void join(FileChain newChain) {
        chain = newChain;
    }

    Carrier carrier() {
        return carrier;
    }

    boolean failed() {
        return result < 0;
    }

    /** What the kernel answered when it was last in a chain. */
    int answer() {
        return answer;
    }

    /** Whether an answer says that the kernel cut a transfer short, and so the chain. */
    boolean isShort(int count) {
        return lease != null && count >= 0 && count < lease.remaining();
    }

    /** Ends without having begun, because another one did not succeed. */
    void skip(FileSubmission<?> after) {
        skippedAfter = after;
        finish();
    }

    // ---------------------------------------------------------------- what came of it

    @Override
    protected Outcome<R> result() {
        FileSubmission<?> before = skippedAfter;
        if (before != null) {
            return new Outcome.Skipped<>(before.outcome());
        }
        if (result >= 0) {
            return new Outcome.Success<>(value());
        }
        return new Outcome.Failure<>(failure());
    }

    @SuppressWarnings("unchecked") // by the type of the operation
    private R value() {
        return (R)
                switch (operation) {
                    case Read read ->
                            new Transferred(
                                    Objects.requireNonNull(read.target()),
                                    result == 0 ? -1 : result);
                    case Write write ->
                            new Transferred(write.source(), Objects.requireNonNull(lease).count());
                    case Sync sync -> sync.file();
                    default -> throw new AssertionError(operation);
                };
    }

    private Exception failure() {
        int count = lease == null ? 0 : lease.count();
        if (Failures.isCancellation(result)) {
            if (!calledOff()) {
                return new AsynchronousCloseException();
            }
            InterruptedIOException e = new InterruptedIOException(operation + " called off");
            e.bytesTransferred = count;
            return e;
        }
        if (!entered) {
            return new ClosedChannelException();
        }
        return Failures.file(name(), -result, file.path(), null);
    }

    private String name() {
        return switch (operation) {
            case Read _ -> "read";
            case Write _ -> "write";
            case Sync sync -> sync.dataOnly() ? "fdatasync" : "fsync";
            default -> throw new AssertionError(operation);
        };
    }
}
