package io.ringspun;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/**
 * An open file. No call holds a carrier while the disk works.
 *
 * <p>Positional calls may overlap freely. Calls without a position use and move the one position of
 * this handle and are done one after another. Writes write everything or fail; when they fail the
 * buffer's position tells how much was written. A file opened with {@code APPEND} writes at its
 * end, whatever the position.
 *
 * <p>An operation the disk has begun cannot be called off: an interrupt waits for it, and a
 * finished operation returns its result with the interrupt status set.
 */
public interface FileHandle
        extends SeekableByteChannel, ScatteringByteChannel, GatheringByteChannel {

    /**
     * Reads at the handle's position and moves it.
     *
     * @param target where to, between its position and limit
     * @return how many bytes, at least 1; 0 if the target is full; -1 at the end of the file
     * @throws IOException if reading failed
     */
    int read(PinnedBuffer target) throws IOException;

    /**
     * Reads at a position; the handle's own is not used.
     *
     * @param target where to, between its position and limit
     * @param position first byte to read, 0 or more
     * @return how many bytes, at least 1; 0 if the target is full; -1 at or past the end of the
     *     file
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if reading failed, also where the file has no positions (pipe, terminal)
     */
    int read(PinnedBuffer target, long position) throws IOException;

    /**
     * Reads at a position; the handle's own is not used.
     *
     * @param target where to
     * @param position first byte to read, 0 or more
     * @return how many bytes, at least 1; 0 if the target is full; -1 at or past the end of the
     *     file
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if reading failed, also where the file has no positions (pipe, terminal)
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Writes all that remains in the buffer at the handle's position and moves it.
     *
     * @param source where from
     * @return how many bytes: what remained in the source
     * @throws IOException if writing failed
     */
    int write(PinnedBuffer source) throws IOException;

    /**
     * Writes all that remains in the buffer at a position; the handle's own is not used.
     *
     * @param source where from
     * @param position first byte to write, 0 or more
     * @return how many bytes: what remained in the source
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if writing failed
     */
    int write(PinnedBuffer source, long position) throws IOException;

    /**
     * Writes all that remains in the buffer at a position; the handle's own is not used.
     *
     * @param source where from
     * @param position first byte to write, 0 or more
     * @return how many bytes: what remained in the source
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if writing failed
     */
    int write(ByteBuffer source, long position) throws IOException;

    @Override
    default long read(ByteBuffer[] targets) throws IOException {
        return read(targets, 0, targets.length);
    }

    @Override
    default long write(ByteBuffer[] sources) throws IOException {
        return write(sources, 0, sources.length);
    }

    @Override
    FileHandle position(long newPosition) throws IOException;

    /**
     * Cuts the file to a size. Like {@link SeekableByteChannel#truncate} it never grows the file,
     * and moves the position back to the new end if it was beyond.
     */
    @Override
    FileHandle truncate(long size) throws IOException;

    /**
     * Copies a range inside the kernel, by sharing blocks where the file system can ({@code
     * copy_file_range(2)}).
     *
     * @param position first byte to copy, 0 or more
     * @param count at most so many bytes, 0 or more
     * @param target the file to copy to, of the same runtime
     * @param targetPosition where the bytes go, 0 or more
     * @return how many bytes were copied: fewer than {@code count} only at the end of this file
     * @throws IOException if copying failed
     */
    long transferTo(long position, long count, FileHandle target, long targetPosition)
            throws IOException;

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
     * The path it was opened by.
     *
     * @return as given to open
     */
    Path path();

    /**
     * Reading from the handle's position as a stream; closing it closes the file.
     *
     * @return a view of this file, unbuffered
     */
    default InputStream inputStream() {
        return Channels.newInputStream(this);
    }

    /**
     * Writing at the handle's position as a stream; closing it closes the file.
     *
     * @return a view of this file, unbuffered
     */
    default OutputStream outputStream() {
        return Channels.newOutputStream(this);
    }
}
