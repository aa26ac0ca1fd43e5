package io.ringspun;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A place for one open file at a time that has no descriptor: it is known to one ring only, by the
 * number of its place. What matters about it is that opening it, working on it and closing it can
 * be handed to the kernel in one go ({@link io.ringspun.operation.Direct}), for the number is known
 * before the file is open.
 *
 * <p>A place is <em>empty</em> until an open has succeeded, and again after {@link #close}; it can
 * be used as often as one likes. An open that succeeds takes the place of what was open there,
 * which is closed; one that fails leaves it. For files with positions; whether a directory is
 * refused when it is opened or when it is read depends on the backend. With {@code DIRECT} every
 * read has to be aligned, the one past the end too.
 *
 * <p>Safe for all threads, and calls may overlap; those that overlap with an open or a close find
 * the place in one state or the other. Ends with the {@link DirectFiles} it is of: then calls that
 * wait end with {@link java.nio.channels.AsynchronousCloseException}, and later ones fail with
 * {@link java.nio.channels.ClosedChannelException}, as they do when the place is empty.
 */
public interface DirectFile extends Closeable {

    /**
     * Opens a file here.
     *
     * @param path a path of the default file system
     * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
     * @throws IOException as in {@link IoRuntime#open(Path, OpenOption...)}
     */
    default void open(Path path, OpenOption... options) throws IOException {
        open(path, Set.of(options));
    }

    /**
     * Opens a file here, giving a new one its permissions.
     *
     * @param path a path of the default file system
     * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
     * @param attributes as in {@link IoRuntime#open(Path, Set, FileAttribute...)}
     * @throws UnsupportedOperationException if an option, attribute or the path's file system is
     *     not supported
     * @throws IOException as in {@link IoRuntime#open(Path, OpenOption...)}
     */
    void open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Opens a file here by its name in a directory, from which it is looked up.
     *
     * @param directory of the same runtime
     * @param relative which, as in {@link Directory}
     * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
     * @param attributes as in {@link IoRuntime#open(Path, Set, FileAttribute...)}
     * @throws IllegalArgumentException if the path is absolute
     * @throws IOException as in {@link IoRuntime#open(Path, OpenOption...)}
     */
    void open(
            Directory directory,
            Path relative,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Reads at a position.
     *
     * @param target where to, between its position and limit
     * @param position first byte to read, 0 or more
     * @return how many bytes, at least 1; 0 if the target is full; -1 at or past the end of the
     *     file
     * @throws IllegalArgumentException if the position is negative
     * @throws java.nio.channels.NonReadableChannelException if the file is open for writing only
     * @throws IOException if reading failed
     */
    int read(PinnedBuffer target, long position) throws IOException;

    /**
     * Reads at a position.
     *
     * @param target where to
     * @param position first byte to read, 0 or more
     * @return as {@link #read(PinnedBuffer, long)}
     * @throws IOException as {@link #read(PinnedBuffer, long)}
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Writes all that remains in the buffer at a position.
     *
     * @param source where from
     * @param position first byte to write, 0 or more
     * @return how many bytes: what remained in the source
     * @throws IllegalArgumentException if the position is negative
     * @throws java.nio.channels.NonWritableChannelException if the file is open for reading only
     * @throws IOException if writing failed
     */
    int write(PinnedBuffer source, long position) throws IOException;

    /**
     * Writes all that remains in the buffer at a position.
     *
     * @param source where from
     * @param position first byte to write, 0 or more
     * @return how many bytes: what remained in the source
     * @throws IOException as {@link #write(PinnedBuffer, long)}
     */
    int write(ByteBuffer source, long position) throws IOException;

    /**
     * Waits until data and metadata are on the storage device ({@code fsync(2)}).
     *
     * @throws IOException if the device failed; what was written since the last success may be lost
     */
    void sync() throws IOException;

    /**
     * Waits until data, and the metadata needed to read it back, are on the storage device ({@code
     * fdatasync(2)}).
     *
     * @throws IOException if the device failed; what was written since the last success may be lost
     */
    void syncData() throws IOException;

    /**
     * Closes the file that is open here, and does nothing if none is. On return it is closed: locks
     * are gone, and so is the space of one that has no name any more. The place can be used again.
     * Some file systems of the network tell only a sync whether writing succeeded.
     *
     * @throws IOException if closing failed, or the {@link DirectFiles} are closed
     */
    @Override
    void close() throws IOException;
}
