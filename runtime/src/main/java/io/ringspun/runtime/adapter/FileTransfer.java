package io.ringspun.runtime.adapter;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Transfers between a channel of ours and another: inside the kernel if that is one of the same
 * runtime or a connection, otherwise through memory.
 */
final class FileTransfer {

    /** How much is asked for at once: so much an interrupted call can tell that it has moved. */
    private static final long PART_BYTES_MAX = 1 << 30;

    private static final int COPY_BYTES = 64 << 10;

    private FileTransfer() {}

    /** Moves some bytes from and to places so many bytes after the beginnings. */
    @FunctionalInterface
    private interface Part {
        long move(long after, long count) throws IOException;
    }

    /**
     * A transfer, whose end by a close is told as the JDK tells it, and whose end by an interrupt
     * closes both channels.
     */
    static long between(FileEnd channel, Channel other, FileEnd.Call<Long> transfer)
            throws IOException {
        try {
            return transfer.make();
        } catch (ClosedChannelException e) {
            if (channel.access.interruptible() && Thread.currentThread().isInterrupted()) {
                throw closed(channel, other, e);
            }
            if (e instanceof AsynchronousCloseException) {
                throw e;
            }
            AsynchronousCloseException told = new AsynchronousCloseException();
            told.addSuppressed(e);
            throw told;
        }
    }

    private static IOException closed(
            FileEnd channel, Channel other, ClosedChannelException failure) {
        ClosedByInterruptException told =
                failure instanceof ClosedByInterruptException same
                        ? same
                        : new ClosedByInterruptException();
        for (Channel each : new Channel[] {channel, other}) {
            try {
                each.close();
            } catch (IOException e) {
                told.addSuppressed(e);
            }
        }
        return told;
    }

    /** From a position of a file; how much was moved. */
    static long to(FileEnd source, long position, long count, WritableByteChannel target)
            throws IOException {
        if (target instanceof FileEnd file && direct(source, file)) {
            file.turn.lock();
            try {
                long at = file.file.position();
                long moved =
                        counted(
                                source,
                                count,
                                (after, part) ->
                                        source.file.transferTo(
                                                position + after, part, file.file, at + after));
                file.file.position(at + moved);
                return moved;
            } finally {
                file.turn.unlock();
            }
        }
        if (target instanceof Connection connection
                && connection.buffers().equals(source.io.buffers()) // of the same runtime
                && source.file.hasPositions()) {
            return counted(
                    source,
                    count,
                    (after, part) -> source.file.transferTo(position + after, part, connection));
        }
        return through(
                count,
                (memory, after) -> source.read(memory, position + after),
                (memory, after) -> target.write(memory));
    }

    /** To a position of a file; how much was moved. */
    static long from(FileEnd target, long position, long count, ReadableByteChannel source)
            throws IOException {
        if (source instanceof FileEnd file && direct(file, target)) {
            file.turn.lock();
            try {
                long at = file.file.position();
                long moved =
                        counted(
                                target,
                                count,
                                (after, part) ->
                                        file.file.transferTo(
                                                at + after, part, target.file, position + after));
                file.file.position(at + moved);
                return moved;
            } finally {
                file.turn.unlock();
            }
        }
        return through(
                count,
                (memory, after) -> source.read(memory),
                (memory, after) -> target.write(memory, position + after));
    }

    /** The kernel copies to positions only, which a file that is appended to has not. */
    private static boolean direct(FileEnd source, FileEnd target) throws IOException {
        return source.io.equals(target.io)
                && !target.access.append()
                && source.file.hasPositions()
                && target.file.hasPositions();
    }

    /** All parts, until one is short: that is the end. A failure is told if nothing was moved. */
    private static long counted(FileEnd channel, long count, Part part) throws IOException {
        long[] done = {0};
        try {
            channel.blocking(() -> {
                long asked;
                long before;
                do {
                    before = done[0];
                    asked = Math.min(count - before, PART_BYTES_MAX);
                    done[0] += moved(part, done, asked);
                } while (done[0] - before == asked && done[0] < count);
                return null;
            });
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (done[0] == 0) {
                throw e;
            }
        }
        return done[0];
    }

    private static long moved(Part part, long[] done, long asked) throws IOException {
        try {
            return part.move(done[0], asked);
        } catch (InterruptedIOException e) {
            done[0] += e.bytesTransferred; // the rest is for the next try, if there is one
            throw e;
        }
    }

    /** One step of a transfer through memory. */
    @FunctionalInterface
    private interface Step {
        int take(ByteBuffer memory, long after) throws IOException;
    }

    /** Ends early where one gives or takes less. A failure is told if nothing was moved. */
    private static long through(long count, Step read, Step write) throws IOException {
        ByteBuffer memory = ByteBuffer.allocate((int) Math.min(count, COPY_BYTES));
        long done = 0;
        try {
            while (done < count) {
                memory.clear().limit((int) Math.min(count - done, memory.capacity()));
                int got = read.take(memory, done);
                if (got <= 0) {
                    break;
                }
                int put = write.take(memory.flip(), done);
                done += put;
                if (put != got) {
                    break;
                }
            }
        } catch (IOException e) {
            if (done == 0) {
                throw e;
            }
        }
        return done;
    }
}
