package io.ringspun.operation;

import io.ringspun.DirectFile;
import io.ringspun.Directory;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works on a file without a descriptor. In a {@link Batch} such operations can be linked into
 * chains that open a file, work on it and close it; on the ring they are handed to the kernel in
 * one call. A read that need not fill its buffer, followed by a close with {@link
 * Entry#thenAlways}, stays one chain for the kernel, however short the file is; a sync ends what
 * goes in one call, and a durable write does not.
 *
 * @param <R> what it results in
 */
public final class Direct<R> extends Operation<R> {

    /**
     * A place for a file, and nothing said yet of what becomes of it.
     *
     * @param file the place
     */
    public record On(DirectFile file) {

        /** Checks. */
        public On {
            Objects.requireNonNull(file);
        }

        /**
         * Opens a file there, as {@link DirectFile#open(Path, OpenOption...)} does.
         *
         * @param path a path of the default file system
         * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
         * @return an open that can be submitted
         */
        public Direct<DirectFile> open(Path path, OpenOption... options) {
            return open(path, Set.of(options));
        }

        /**
         * Opens a file there, giving a new one its permissions.
         *
         * @param path a path of the default file system
         * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
         * @param attributes as in {@link IoRuntime#open(Path, Set, FileAttribute...)}
         * @return an open that can be submitted
         */
        public Direct<DirectFile> open(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
            return new Direct<>(
                    file, new Opening(null, path, Set.copyOf(options), List.of(attributes)));
        }

        /**
         * Opens a file there by its name in a directory.
         *
         * @param directory of the same runtime
         * @param relative which
         * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
         * @return an open that can be submitted
         */
        public Direct<DirectFile> open(Directory directory, Path relative, OpenOption... options) {
            Objects.requireNonNull(directory);
            return new Direct<>(file, new Opening(directory, relative, Set.of(options), List.of()));
        }

        /**
         * Reads at a position, as {@link DirectFile#read(PinnedBuffer, long)} does.
         *
         * @param position first byte to read, 0 or more
         * @return a read that lacks its buffer
         */
        public ReadAt read(long position) {
            return new ReadAt(file, position);
        }

        /**
         * Writes at a position, as {@link DirectFile#write(PinnedBuffer, long)} does.
         *
         * @param position first byte to write, 0 or more
         * @return a write that lacks its buffer
         */
        public WriteAt write(long position) {
            return new WriteAt(file, position);
        }

        /**
         * Waits until data and metadata are on the storage device.
         *
         * @return a sync that can be submitted
         */
        public Direct<DirectFile> sync() {
            return new Direct<>(file, new Syncing(false));
        }

        /**
         * Waits until data, and the metadata needed to read it back, are on the storage device.
         *
         * @return a sync that can be submitted
         */
        public Direct<DirectFile> syncData() {
            return new Direct<>(file, new Syncing(true));
        }

        /**
         * Closes the file that is open there, as {@link DirectFile#close} does.
         *
         * @return a close that can be submitted
         */
        public Direct<DirectFile> close() {
            return new Direct<>(file, new Closing());
        }
    }

    /**
     * A read that lacks its buffer.
     *
     * @param file what to read
     * @param position first byte to read, 0 or more
     */
    public record ReadAt(DirectFile file, long position) {

        /** Checks. */
        public ReadAt {
            Objects.requireNonNull(file);
            checkNotNegative("a position", position);
        }

        /**
         * Reads at least one byte, not necessarily as many as the buffer has room for.
         *
         * @param target where to, between its position and limit
         * @return a read that can be submitted
         */
        public Direct<Transferred> into(PinnedBuffer target) {
            return new Direct<>(file, new Reading(position, target, false));
        }

        /**
         * Reads until the buffer is full. Fails with {@link java.io.EOFException} if the file ends
         * first.
         *
         * @param target where to, between its position and limit
         * @return a read that can be submitted
         */
        public Direct<Transferred> filling(PinnedBuffer target) {
            return new Direct<>(file, new Reading(position, target, true));
        }
    }

    /**
     * A write that lacks its buffer.
     *
     * @param file what to write to
     * @param position first byte to write, 0 or more
     */
    public record WriteAt(DirectFile file, long position) {

        /** Checks. */
        public WriteAt {
            Objects.requireNonNull(file);
            checkNotNegative("a position", position);
        }

        /**
         * Writes all that remains in the buffer.
         *
         * @param source where from, between its position and limit
         * @return a write that can be submitted
         */
        public Direct<Transferred> from(PinnedBuffer source) {
            return new Direct<>(file, new Writing(position, source, false));
        }

        /**
         * Writes all that remains in the buffer, and ends when it is on the storage device: as with
         * a {@link On#syncData} after it.
         *
         * @param source where from, between its position and limit
         * @return a write that can be submitted
         */
        public Direct<Transferred> durablyFrom(PinnedBuffer source) {
            return new Direct<>(file, new Writing(position, source, true));
        }
    }

    /**
     * For backends: what is to be done, where they may have a better way than the call.
     *
     * @param <R> what it results in
     */
    public sealed interface Task<R> {

        /** The buffer it works on, or none. */
        List<PinnedBuffer> buffers();

        /**
         * Does it by the blocking call.
         *
         * @param file the place
         * @param memory what lies between position and limit of each of its buffers
         * @return the result
         * @throws IOException if it failed
         */
        R perform(DirectFile file, List<ByteBuffer> memory) throws IOException;
    }

    /**
     * {@link DirectFile#open(Path, Set, FileAttribute...)}, or the same in a directory.
     *
     * @param directory where the path begins; null for the working directory
     * @param path of the file
     * @param options how to open it
     * @param attributes what a new file is to have
     */
    public record Opening(
            @Nullable Directory directory,
            Path path,
            Set<OpenOption> options,
            List<FileAttribute<?>> attributes)
            implements Task<DirectFile> {

        /** Checks. */
        public Opening {
            Objects.requireNonNull(path);
            options = Set.copyOf(options);
            attributes = List.copyOf(attributes);
        }

        @Override
        public List<PinnedBuffer> buffers() {
            return List.of();
        }

        @Override
        public DirectFile perform(DirectFile file, List<ByteBuffer> memory) throws IOException {
            FileAttribute<?>[] made = attributes.toArray(FileAttribute<?>[]::new);
            if (directory == null) {
                file.open(path, options, made);
            } else {
                file.open(directory, path, options, made);
            }
            return file;
        }
    }

    /**
     * {@link DirectFile#read(PinnedBuffer, long)}.
     *
     * @param position first byte to read
     * @param target where to
     * @param filling whether it ends only when the buffer is full
     */
    public record Reading(long position, PinnedBuffer target, boolean filling)
            implements Task<Transferred> {

        /** Checks. */
        public Reading {
            Objects.requireNonNull(target);
        }

        @Override
        public List<PinnedBuffer> buffers() {
            return List.of(target);
        }

        @Override
        public Transferred perform(DirectFile file, List<ByteBuffer> memory) throws IOException {
            ByteBuffer room = memory.getFirst();
            if (!filling) {
                return new Transferred(target, file.read(room, position));
            }
            int wanted = room.remaining();
            for (int done = 0; done < wanted; ) {
                int count = file.read(room, position + done);
                if (count < 0) {
                    throw new java.io.EOFException(
                            file + " ended after " + done + " of the " + wanted + " bytes to read");
                }
                done += count;
            }
            return new Transferred(target, wanted);
        }
    }

    /**
     * {@link DirectFile#write(PinnedBuffer, long)}.
     *
     * @param position first byte to write
     * @param source where from
     * @param durable whether it ends only when the bytes are on the storage device
     */
    public record Writing(long position, PinnedBuffer source, boolean durable)
            implements Task<Transferred> {

        /** Checks. */
        public Writing {
            Objects.requireNonNull(source);
        }

        @Override
        public List<PinnedBuffer> buffers() {
            return List.of(source);
        }

        @Override
        public Transferred perform(DirectFile file, List<ByteBuffer> memory) throws IOException {
            int count = file.write(memory.getFirst(), position);
            if (durable) {
                file.syncData(); // where a backend has no better way
            }
            return new Transferred(source, count);
        }
    }

    /**
     * {@link DirectFile#sync} or {@link DirectFile#syncData}.
     *
     * @param dataOnly whether only what is needed to read the data back is to be there
     */
    public record Syncing(boolean dataOnly) implements Task<DirectFile> {

        @Override
        public List<PinnedBuffer> buffers() {
            return List.of();
        }

        @Override
        public DirectFile perform(DirectFile file, List<ByteBuffer> memory) throws IOException {
            if (dataOnly) {
                file.syncData();
            } else {
                file.sync();
            }
            return file;
        }
    }

    /** {@link DirectFile#close}. */
    public record Closing() implements Task<DirectFile> {

        @Override
        public List<PinnedBuffer> buffers() {
            return List.of();
        }

        @Override
        public DirectFile perform(DirectFile file, List<ByteBuffer> memory) throws IOException {
            file.close();
            return file;
        }
    }

    private final DirectFile file;
    private final Task<R> task;

    private Direct(DirectFile file, Task<R> task) {
        this.file = file;
        this.task = task;
    }

    /**
     * Begins to build an operation.
     *
     * @param file the place
     * @return an operation that lacks what is to be done
     */
    public static On on(DirectFile file) {
        return new On(file);
    }

    /**
     * Where it is done.
     *
     * @return the place
     */
    public DirectFile file() {
        return file;
    }

    /**
     * What becomes of it.
     *
     * @return what is to be done
     */
    public Task<R> task() {
        return task;
    }

    @Override
    List<PinnedBuffer> buffers() {
        return task.buffers();
    }

    @Override
    R perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return task.perform(file, memory);
    }

    @Override
    public String toString() {
        return "Direct[" + file + ", " + task + "]";
    }
}
