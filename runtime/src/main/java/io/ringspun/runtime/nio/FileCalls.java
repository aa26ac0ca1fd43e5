package io.ringspun.runtime.nio;

import io.ringspun.BlockingTask;
import io.ringspun.spi.Offload;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one {@link FileChannel}, each on a thread of the offload pool. The channel closes
 * itself when a thread with its interrupt status set so much as asks for its size, so no other
 * thread may touch it, except to close it.
 */
final class FileCalls {

    /** Bounds the direct memory that the JDK keeps for each offload thread. */
    private static final int HEAP_BYTES_MAX = 1 << 20;

    private static final int COPY_BYTES = 8192;

    /** How much is sent before looking whether the thread was interrupted or something closed. */
    private static final long SEND_BYTES_MAX = 4 << 20;

    /** Stands for the offload threads when asking whose memory a buffer is. Never started. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private final Path path;
    private final FileChannel channel;

    /** Whether it goes past the page cache. */
    private final boolean direct;

    private final Offload offload;

    /** Threads that wait for a socket to send to. */
    private final Set<Thread> senders = ConcurrentHashMap.newKeySet();

    private volatile boolean shut;

    FileCalls(Path path, FileChannel channel, boolean direct, Offload offload) {
        this.path = path;
        this.channel = channel;
        this.direct = direct;
        this.offload = offload;
    }

    /** Runs a task where a virtual thread has no carrier to hold and no interrupt to feel. */
    static <T extends @Nullable Object> T offloaded(
            Offload offload, BlockingTask<T, IOException> task) throws IOException {
        try {
            return offload.runUninterrupted(task);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof RejectedExecutionException) {
                // The runtime was open when the call began.
                throw new AsynchronousCloseException();
            }
            throw e;
        }
    }

    /** Runs a call of the channel. */
    <T extends @Nullable Object> T run(BlockingTask<T, IOException> task) throws IOException {
        return run(null, task);
    }

    /** Runs a call of the channel that gives nothing. */
    void make(Change change) throws IOException {
        run(() -> {
            change.make();
            return null;
        });
    }

    private <T extends @Nullable Object> T run(
            @Nullable Path other, BlockingTask<T, IOException> task) throws IOException {
        try {
            return offloaded(offload, task);
        } catch (IOException e) {
            throw shut ? Failures.closedMeanwhile(e) : Failures.file(e, path, other);
        }
    }

    /**
     * Reads. The end of a pipe whose writer was closed together with it is not told: who waited for
     * more is told of the close.
     */
    private <N extends Number> N reading(BlockingTask<N, IOException> read) throws IOException {
        N count = run(read);
        if (shut && count.longValue() < 0) {
            throw new AsynchronousCloseException();
        }
        return count;
    }

    /** One read at the channel's position into a buffer in which something remains. */
    int fill(ByteBuffer target) throws IOException {
        return fill(
                target, memory -> direct && atEnd(channel.position()) ? -1 : channel.read(memory));
    }

    /** The same at another position. */
    int fill(ByteBuffer target, long position) throws IOException {
        return fill(
                target, memory -> direct && atEnd(position) ? -1 : channel.read(memory, position));
    }

    /** Where the file ends, the kernel refuses a direct read that does not begin at a block. */
    private boolean atEnd(long position) throws IOException {
        return position >= channel.size();
    }

    /** Reads at the channel's position until nothing remains. */
    int fillWholly(ByteBuffer target) throws IOException {
        int wanted = target.remaining();
        while (target.hasRemaining()) {
            if (fill(target) < 0) {
                int got = wanted - target.remaining();
                throw new EOFException(
                        path + " ended after " + got + " of the " + wanted + " bytes to read");
            }
        }
        return wanted;
    }

    /** Reads at a position until nothing remains in any buffer, or the file ends. */
    long fill(ByteBuffer[] targets, long position) throws IOException {
        long done = 0;
        for (ByteBuffer target : targets) {
            while (target.hasRemaining()) {
                int bytes = fill(target, position + done);
                if (bytes < 0) {
                    return done == 0 ? -1 : done;
                }
                done += bytes;
            }
        }
        return done;
    }

    /** One read into a buffer in which something remains; -1 at the end. */
    private int fill(ByteBuffer target, Vectors.Transfer read) throws IOException {
        if (reachable(target)) {
            return reading(() -> Vectors.bounded(target, HEAP_BYTES_MAX, read));
        }
        ByteBuffer copy = ByteBuffer.allocate(Math.min(target.remaining(), HEAP_BYTES_MAX));
        int bytes = reading(() -> read.apply(copy));
        target.put(copy.flip());
        return bytes;
    }

    /** One read into the buffers of a part of an array, in which something remains together. */
    long scatter(ByteBuffer[] targets, int offset, int end) throws IOException {
        if (reachable(targets, offset, end)) {
            return reading(
                    () -> Vectors.bounded(targets, offset, end, HEAP_BYTES_MAX, channel::read));
        }
        int first = offset;
        while (!targets[first].hasRemaining()) {
            first++;
        }
        return fill(targets[first]);
    }

    /** Writes until nothing remains. */
    void drain(ByteBuffer source, WriteAt write) throws IOException {
        if (reachable(source)) {
            int start = source.position();
            run(() -> {
                writeAll(source, -start, write);
                return null;
            });
            return;
        }
        int done = 0;
        while (source.hasRemaining()) {
            done += drainCopy(source, done, write);
        }
    }

    /** Writes some of memory that only the calling thread can read. */
    private int drainCopy(ByteBuffer source, int done, WriteAt write) throws IOException {
        int bytes = Math.min(source.remaining(), HEAP_BYTES_MAX);
        ByteBuffer copy = ByteBuffer.allocate(bytes);
        copy.put(0, source, source.position(), bytes);
        try {
            run(() -> {
                writeAll(copy, done, write);
                return null;
            });
        } finally {
            source.position(source.position() + copy.position());
        }
        return bytes;
    }

    /** Writes until nothing remains; what was done before is the position plus {@code shift}. */
    private void writeAll(ByteBuffer source, int shift, WriteAt write) throws IOException {
        while (source.hasRemaining()) {
            progress(
                    Vectors.bounded(
                            source,
                            HEAP_BYTES_MAX,
                            memory -> write.apply(memory, memory.position() + shift)));
        }
    }

    /** Writes until nothing remains in a part of an array. */
    void gather(ByteBuffer[] sources, int offset, int end) throws IOException {
        if (!reachable(sources, offset, end)) {
            for (int i = offset; i < end; i++) {
                drain(sources[i], (memory, done) -> channel.write(memory));
            }
            return;
        }
        run(() -> {
            while (Vectors.remaining(sources, offset, end - offset) > 0) {
                progress(Vectors.bounded(sources, offset, end, HEAP_BYTES_MAX, channel::write));
            }
            return null;
        });
    }

    /**
     * Sends some of a range to a socket that does not block.
     *
     * @return how many bytes; 0 if the socket took none, or the file has none
     */
    long send(long position, long count, SocketChannel target) throws IOException {
        // A failure is the socket's rather than the file's.
        return offloaded(
                offload,
                () -> channel.transferTo(position, Math.min(count, SEND_BYTES_MAX), target));
    }

    /** What the file has beyond its size, as those of the kernel do, whose size is fiction. */
    ByteBuffer rest(long position, long count) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate((int) Math.min(count, COPY_BYTES));
        fill(rest, position);
        return rest.flip();
    }

    /** Waits for a socket; not longer than the file is open. */
    Wake awaitRoom(Gate gate, long deadline) throws IOException {
        Thread self = Thread.currentThread();
        senders.add(self); // before it looks whether it is shut, or the closer looks here
        try {
            return gate.await(SelectionKey.OP_WRITE, deadline, () -> shut);
        } finally {
            senders.remove(self);
        }
    }

    /** Whether the channel can be asked where it is. */
    boolean hasPositions() throws IOException {
        return run(() -> {
            try {
                return channel.position() >= 0;
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                return false; // ESPIPE, which has no exception of its own
            }
        });
    }

    /** How long the file is now. */
    long size() throws IOException {
        return run(channel::size);
    }

    /** Wakes the senders: the file is being closed. */
    void shut() {
        shut = true;
        senders.forEach(LockSupport::unpark);
    }

    /**
     * Copies a range. The JDK writes it at the target's own position, which the caller has the turn
     * of, and which is as before afterwards.
     */
    long copy(long position, long count, FileCalls target, long targetPosition) throws IOException {
        return run(
                target.path,
                () -> {
                    long before = target.channel.position();
                    target.channel.position(targetPosition);
                    try {
                        return copyToPosition(position, count, target.channel);
                    } finally {
                        target.restore(before);
                    }
                });
    }

    private long copyToPosition(long position, long count, FileChannel target) throws IOException {
        long done = 0;
        while (done < count) {
            long bytes = channel.transferTo(position + done, count - done, target);
            if (bytes <= 0) {
                // Whether this is the end only a read can say: sizes of kernel files are fiction.
                bytes = copyThroughMemory(position + done, count - done, target);
            }
            if (bytes < 0) {
                break;
            }
            done += bytes;
        }
        return done;
    }

    private int copyThroughMemory(long position, long count, FileChannel target)
            throws IOException {
        ByteBuffer memory = ByteBuffer.allocate((int) Math.min(count, COPY_BYTES));
        int bytes = channel.read(memory, position);
        memory.flip();
        while (memory.hasRemaining()) {
            progress(target.write(memory));
        }
        return bytes;
    }

    private void restore(long position) throws IOException {
        try {
            channel.position(position);
        } catch (ClosedChannelException e) {
            // nobody will miss it; what the copy did counts
        }
    }

    /** A write of something that wrote nothing would be repeated for ever. */
    private void progress(long bytes) throws IOException {
        if (bytes <= 0) {
            throw new FileSystemException(path.toString(), null, "a write wrote nothing");
        }
    }

    private static boolean reachable(ByteBuffer[] buffers, int offset, int end) {
        for (int i = offset; i < end; i++) {
            if (!reachable(buffers[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether other threads can touch the memory; that of a confined arena they cannot. */
    private static boolean reachable(ByteBuffer buffer) {
        return !buffer.isDirect() || MemorySegment.ofBuffer(buffer).isAccessibleBy(STRANGER);
    }

    /** One write, told how many bytes the call has written before. */
    @FunctionalInterface
    interface WriteAt {
        int apply(ByteBuffer memory, int done) throws IOException;
    }

    /** A call that gives nothing. */
    @FunctionalInterface
    interface Change {
        void make() throws IOException;
    }
}
