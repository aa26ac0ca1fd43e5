package io.ringspun.runtime.uring;

import io.ringspun.FileHandle;
import io.ringspun.operation.Direct;
import io.ringspun.operation.Names;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Read;
import io.ringspun.operation.ReadVector;
import io.ringspun.operation.Space;
import io.ringspun.operation.Status;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.TransferredVector;
import io.ringspun.operation.Write;
import io.ringspun.operation.WriteVector;
import io.ringspun.runtime.blocking.Attributes;
import io.ringspun.runtime.blocking.Errand;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.LentTransfer;
import io.ringspun.runtime.blocking.OneRequest;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.blocking.Space.Mode;
import io.ringspun.spi.Lent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a ring alone does an operation that was built: what it is asked, and what that makes for the
 * user. The one place that knows which operations can be done so.
 *
 * @param errand what the ring is asked; keeps what memory it names
 * @param answer what comes of it for the user
 */
record RingWay<R>(Errand<?> errand, Answer<R> answer) {

    /** Makes a result of an answer. */
    interface Answer<R> {
        /** As {@link Errand#result}. */
        R decoded(int answer) throws IOException;
    }

    /**
     * The way of an operation.
     *
     * @return null if there is none, and a thread does it
     */
    @SuppressWarnings("unchecked") // the result is of the operation's type
    static <R> @Nullable RingWay<R> of(UringRuntime runtime, Lent<R> lent) {
        List<PooledLease> memory = lent.leases().stream().map(PooledLease.class::cast).toList();
        try {
            RingWay<?> way = of(runtime, lent.operation(), memory);
            return way != null && way.errand.byRing() ? (RingWay<R>) way : null;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return null; // the blocking call finds the same amiss, and fails with it
        }
    }

    private static @Nullable RingWay<?> of(
            UringRuntime runtime, Operation<?> operation, List<PooledLease> memory)
            throws IOException {
        return switch (operation) {
            case Read read when read.position() >= 0 ->
                    on(
                            file(runtime, read.file(), true, false),
                            file ->
                                    LentTransfer.read(
                                            file,
                                            read.position(),
                                            memory.getFirst(),
                                            read.filling()),
                            count -> new Transferred(read.target(), count.intValue()));
            case ReadVector read ->
                    on(
                            file(runtime, read.file(), true, false),
                            file -> LentTransfer.read(file, read.position(), memory),
                            count -> new TransferredVector(read.targets(), count));
            case Write write when write.position() >= 0 ->
                    on(
                            file(runtime, write.file(), false, true),
                            file ->
                                    LentTransfer.write(
                                            file, write.position(), memory, write.durable()),
                            count -> new Transferred(write.source(), count.intValue()));
            case WriteVector write ->
                    on(
                            file(runtime, write.file(), false, true),
                            file ->
                                    LentTransfer.write(
                                            file, write.position(), memory, write.durable()),
                            count -> new TransferredVector(write.sources(), count));
            case Sync sync ->
                    on(
                            file(runtime, sync.file(), false, false),
                            file -> Files.syncing(file, sync.dataOnly()),
                            _ -> sync.file());
            case Status status ->
                    on(
                            file(runtime, status.file(), false, false),
                            file -> Attributes.asking(Arena.ofAuto(), file),
                            Function.identity());
            case Space space ->
                    on(
                            file(runtime, space.file(), false, true),
                            file -> changing(file, space.change()),
                            _ -> space.file());
            case Direct<?> direct ->
                    direct.file() instanceof UringDirectFile own && own.isOf(runtime)
                            ? own.way(direct.task(), memory)
                            : null;
            case Names<?> names ->
                    names.directory() instanceof UringDirectory own && own.isOf(runtime)
                            ? way(own.asked(names.task(), Arena.ofAuto()), Function.identity())
                            : null;
            default -> null;
        };
    }

    private static @Nullable OneRequest<Integer> changing(OpenFile file, Space.Change change) {
        return switch (change) {
            case Space.Allocate(long offset, long length) ->
                    io.ringspun.runtime.blocking.Space.allocating(
                            file, Mode.RESERVE, offset, length);
            case Space.PunchHole(long offset, long length) ->
                    io.ringspun.runtime.blocking.Space.allocating(
                            file, Mode.PUNCH_HOLE, offset, length);
            default -> null; // what may take a second request, or the handle's turn
        };
    }

    private static @Nullable OpenFile file(
            UringRuntime runtime, FileHandle handle, boolean reads, boolean writes) {
        return handle instanceof UringFile own ? own.positional(runtime, reads, writes) : null;
    }

    private static <T> @Nullable RingWay<?> on(
            @Nullable OpenFile file,
            Function<OpenFile, @Nullable Errand<T>> errand,
            Function<T, ?> value) {
        return file == null ? null : way(errand.apply(file), value);
    }

    private static <T> @Nullable RingWay<?> way(@Nullable Errand<T> errand, Function<T, ?> value) {
        return errand == null
                ? null
                : new RingWay<>(errand, answer -> value.apply(errand.result(answer)));
    }
}
