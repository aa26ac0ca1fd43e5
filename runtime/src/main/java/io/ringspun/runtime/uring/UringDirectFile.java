package io.ringspun.runtime.uring;

import io.ringspun.DirectFile;
import io.ringspun.Directory;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Direct;
import io.ringspun.operation.Transferred;
import io.ringspun.runtime.blocking.Place;
import io.ringspun.runtime.blocking.PlaceErrand;
import io.ringspun.runtime.blocking.PlaceErrand.Goal;
import io.ringspun.runtime.blocking.PooledLease;
import io.ringspun.runtime.blocking.Stretch;
import io.ringspun.runtime.blocking.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file in the table of one of this runtime's rings. */
final class UringDirectFile implements DirectFile {

    private final UringRuntime runtime;
    private final Place place;

    UringDirectFile(UringRuntime runtime, Place place) {
        this.runtime = runtime;
        this.place = place;
    }

    boolean isOf(UringRuntime asked) {
        return asked == runtime;
    }

    Place place() {
        return place;
    }

    // ---------------------------------------------------------------- as operations

    /**
     * What its ring is asked for an operation; null if nothing, and a thread does it.
     *
     * @param memory of the operation's buffers
     */
    @Nullable RingWay<?> way(Direct.Task<?> task, List<PooledLease> memory) throws IOException {
        return switch (task) {
            case Direct.Opening(
                            Directory directory,
                            Path path,
                            Set<OpenOption> options,
                            List<FileAttribute<?>> made) ->
                    done(opening(directory, path, options, made.toArray(FileAttribute<?>[]::new)));
            case Direct.Reading(long position, PinnedBuffer target, boolean filling) ->
                    moved(position, memory.getFirst(), filling ? Goal.ALL : Goal.SOME, target);
            case Direct.Writing(long position, PinnedBuffer source, boolean durable) ->
                    moved(
                            position,
                            memory.getFirst(),
                            durable ? Goal.DURABLE : Goal.WRITTEN,
                            source);
            case Direct.Syncing(boolean dataOnly) -> done(new PlaceErrand.Syncing(place, dataOnly));
            case Direct.Closing() -> done(new PlaceErrand.Closing(place));
        };
    }

    private RingWay<DirectFile> done(PlaceErrand<Integer> errand) {
        return new RingWay<>(
                errand,
                answer -> {
                    errand.result(answer);
                    return this;
                });
    }

    private @Nullable RingWay<Transferred> moved(
            long position, PooledLease memory, Goal goal, PinnedBuffer buffer) {
        if (memory.remaining() == 0) {
            return null;
        }
        PlaceErrand<Integer> errand = new PlaceErrand.Transferring(place, position, memory, goal);
        return new RingWay<>(errand, answer -> new Transferred(buffer, errand.result(answer)));
    }

    private PlaceErrand.Opening opening(
            @Nullable Directory directory,
            Path path,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        UringRuntime.checkFileSystem(path);
        OpenMode mode = OpenMode.of(options, attributes);
        return new PlaceErrand.Opening(
                place,
                directory == null ? null : UringDirectory.ofPathIn(runtime, directory, path),
                path,
                mode.flags(),
                mode.permissions());
    }

    // ---------------------------------------------------------------- as calls

    @Override
    public void open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        place.perform(opening(null, path, options, attributes));
    }

    @Override
    public void open(
            Directory directory,
            Path relative,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        place.perform(opening(directory, relative, options, attributes));
    }

    @Override
    public int read(PinnedBuffer target, long position) throws IOException {
        FileData.checkPosition(position);
        return transferred(target, position, Goal.SOME);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        FileData.checkPosition(position);
        return target.hasRemaining()
                ? Transfer.fill(
                        target,
                        runtime.copies(),
                        (address, length) -> moved(address, length, position, Goal.SOME))
                : nothing();
    }

    @Override
    public int write(PinnedBuffer source, long position) throws IOException {
        FileData.checkPosition(position);
        return transferred(source, position, Goal.WRITTEN);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        FileData.checkPosition(position);
        return source.hasRemaining()
                ? Transfer.drain(
                        source,
                        runtime.copies(),
                        (address, length, before) ->
                                moved(address, length, position + before, Goal.WRITTEN))
                : nothing();
    }

    private int moved(long address, int length, long position, Goal goal) throws IOException {
        Stretch memory = new Stretch(address, length);
        return place.perform(new PlaceErrand.Transferring(place, position, memory, goal));
    }

    private int transferred(PinnedBuffer buffer, long position, Goal goal) throws IOException {
        PooledLease memory = PooledLease.of(buffer);
        try {
            return memory.remaining() == 0
                    ? nothing()
                    : place.perform(new PlaceErrand.Transferring(place, position, memory, goal));
        } finally {
            memory.endCall();
        }
    }

    private int nothing() throws ClosedChannelException {
        place.users().enter();
        place.users().leave();
        return 0;
    }

    @Override
    public void sync() throws IOException {
        place.perform(new PlaceErrand.Syncing(place, false));
    }

    @Override
    public void syncData() throws IOException {
        place.perform(new PlaceErrand.Syncing(place, true));
    }

    @Override
    public void close() throws IOException {
        place.perform(new PlaceErrand.Closing(place));
    }

    @Override
    public String toString() {
        return "DirectFile[" + (place.users().closing() ? "closed" : place.path()) + "]";
    }
}
