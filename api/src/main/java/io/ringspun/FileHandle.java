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
 * buffer's position tells how much was written (so there is no writeFully: write is it). A file
 * opened with {@code APPEND} writes at its end, whatever the position.
 *
 * <p>An operation the disk has begun cannot be called off: an interrupt waits for it, and a
 * finished operation returns its result with the interrupt status set.
 *
 * <p>A file opened with {@code com.sun.nio.file.ExtendedOpenOption.DIRECT} is read and written past
 * the page cache. Position, length and address of each transfer must then be multiples of what
 * {@link #status} tells (often 512 or 4096); one that is not fails with a {@link
 * java.nio.file.FileSystemException} that says what they must be. {@link PinnedBuffer}s of a page
 * or more begin at a page, and memory of the heap is copied to where it is right. At the end of the
 * file a read is as short as ever.
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
     * Reads at the handle's position, which it moves, until the target is full.
     *
     * @param target where to, between its position and limit
     * @throws java.io.EOFException if the file ended first; the positions tell how much was read
     * @throws IOException if reading failed; the positions tell how much was read before
     */
    void readFully(PinnedBuffer target) throws IOException;

    /**
     * Reads at a position until the target is full; the handle's own is not used.
     *
     * @param target where to, between its position and limit
     * @param position first byte to read, 0 or more
     * @throws java.io.EOFException if the file ended first; the target's position tells how much
     *     was read
     * @throws IOException as in {@link #read(PinnedBuffer, long)}
     */
    default void readFully(PinnedBuffer target, long position) throws IOException {
        int wanted = target.remaining();
        for (int done = 0; done < wanted; ) {
            done += FullRead.some(read(target, position + done), this, done, wanted);
        }
    }

    /**
     * Reads at the handle's position, which it moves, until the target is full.
     *
     * @param target where to
     * @throws java.io.EOFException if the file ended first; the positions tell how much was read
     * @throws IOException if reading failed; the positions tell how much was read before
     */
    void readFully(ByteBuffer target) throws IOException;

    /**
     * Reads at a position until the target is full; the handle's own is not used.
     *
     * @param target where to
     * @param position first byte to read, 0 or more
     * @throws java.io.EOFException if the file ended first; the target's position tells how much
     *     was read
     * @throws IOException as in {@link #read(ByteBuffer, long)}
     */
    default void readFully(ByteBuffer target, long position) throws IOException {
        int wanted = target.remaining();
        for (int done = 0; done < wanted; ) {
            done += FullRead.some(read(target, position + done), this, done, wanted);
        }
    }

    /**
     * Reads at a position into several buffers, one after another, until all are full or the file
     * ends; the handle's own position is not used. Whatever their number, it is as few requests as
     * the kernel allows ({@code preadv2(2)}).
     *
     * @param targets where to, each between its position and limit; none twice
     * @param position first byte to read, 0 or more
     * @return how many bytes: less than fits only at the end of the file; 0 if all are full; -1 at
     *     or past the end of the file
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if reading failed; the positions tell how much was read before
     */
    long read(PinnedBuffer[] targets, long position) throws IOException;

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

    /**
     * Writes all that remains in several buffers at a position, one after another; the handle's own
     * is not used. Whatever their number, it is as few requests as the kernel allows ({@code
     * pwritev2(2)}).
     *
     * @param sources where from, none twice
     * @param position first byte to write, 0 or more
     * @return how many bytes: what remained in the sources
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if writing failed; the positions tell how much was written before
     */
    long write(PinnedBuffer[] sources, long position) throws IOException;

    /**
     * Writes all that remains in the buffer at a position, and returns when it is on the storage
     * device: as {@link #write(PinnedBuffer, long)} and {@link #syncData}, but only for these bytes
     * ({@code RWF_DSYNC}; on NIO it is those two).
     *
     * @param source where from
     * @param position first byte to write, 0 or more
     * @return how many bytes: what remained in the source
     * @throws IllegalArgumentException if the position is negative
     * @throws IOException if writing failed
     */
    int writeDurably(PinnedBuffer source, long position) throws IOException;

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
     * Makes the file at least so long, the new bytes zeros; never cuts it. The position stays.
     *
     * @param size bytes, 0 or more
     * @return this file
     * @throws IOException if the file system refused
     */
    FileHandle extend(long size) throws IOException;

    /**
     * Reserves space for a range, so that writing there cannot fail for the lack of it, and makes
     * the file long enough to hold it. What is there stays; what is new reads as zeros ({@code
     * fallocate(2)}).
     *
     * @param offset first byte, 0 or more
     * @param length how many bytes, 1 or more
     * @throws UnsupportedOperationException on NIO
     * @throws IOException if there is no such space, or the file system cannot reserve
     */
    void allocate(long offset, long length) throws IOException;

    /**
     * Gives the space of a range back: it reads as zeros. The size stays.
     *
     * @param offset first byte, 0 or more
     * @param length how many bytes, 1 or more
     * @throws UnsupportedOperationException on NIO
     * @throws IOException if the file system cannot
     */
    void punchHole(long offset, long length) throws IOException;

    /**
     * Makes a range read as zeros, without writing them where the file system can, and the file
     * long enough to hold it. Its space stays reserved.
     *
     * @param offset first byte, 0 or more
     * @param length how many bytes, 1 or more
     * @throws IOException if the file system refused
     */
    void zeroRange(long offset, long length) throws IOException;

    /**
     * Tells the kernel what will be done with a range ({@code posix_fadvise(2)}). Advice changes no
     * result; on NIO it does nothing.
     *
     * @param advice what
     * @param offset first byte, 0 or more
     * @param length how many bytes; 0 means up to the end
     * @throws IOException if the file takes none (a pipe)
     */
    void advise(Advice advice, long offset, long length) throws IOException;

    /**
     * Asks for the status of the open file. NIO can ask only by name, and fails if another file or
     * none has it by now.
     *
     * @return a snapshot
     * @throws IOException if it could not be had
     */
    FileStatus status() throws IOException;

    /**
     * What the file system keeps of the file beside its data, for changing it.
     *
     * @return a view of this file
     */
    FileAttributes attributes();

    /**
     * Finds the next data ({@code lseek(2)}, SEEK_DATA): what lies before it from there on are
     * holes, which read as zeros and take no space. A file system that keeps no book of holes, and
     * NIO, take everything up to the end for data.
     *
     * @param position where to begin, 0 or more
     * @return where the data begins, {@code position} or more; -1 if there is none up to the end
     * @throws IOException if it could not be found out
     */
    long nextData(long position) throws IOException;

    /**
     * Finds the next hole, as {@link #nextData} finds data; the end of the file is one.
     *
     * @param position where to begin, 0 or more
     * @return where the hole begins, {@code position} or more; -1 if that lies at the end or beyond
     * @throws IOException if it could not be found out
     */
    long nextHole(long position) throws IOException;

    /**
     * Makes a file's contents the same as these, by sharing all blocks ({@code FICLONE}): at once,
     * whatever the size, and taking no space until one of the two is changed.
     *
     * @param target the file that gets the contents, of the same runtime, open for writing; what
     *     was in it is gone
     * @throws UnsupportedOperationException if the file system cannot, if the two are not on the
     *     same, and on NIO; the target is then as it was
     * @throws IOException if it failed
     */
    void cloneTo(FileHandle target) throws IOException;

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
     * Sends a range over a connection; the bytes never come to the heap. Waits for the peer as a
     * write does: {@link Connection#writeTimeout} limits it as a whole, other writers wait for it,
     * and closing either end ends it.
     *
     * @param position first byte to send, 0 or more
     * @param count at most so many bytes, 0 or more
     * @param target where to, of the same runtime
     * @return how many bytes went: fewer than {@code count} only at the end of this file
     * @throws java.io.InterruptedIOException if interrupted; {@code bytesTransferred} tells how
     *     many went (at most the largest int)
     * @throws java.net.SocketTimeoutException if the limit ran out; the same
     * @throws IOException if reading or sending failed; how much went is then unknown to the caller
     */
    long transferTo(long position, long count, Connection target) throws IOException;

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
