package io.ringspun.runtime.blocking;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Copies a range of one file to another where one of them is a pipe, whose other end may keep the
 * calling thread waiting. That ends when either file is closed or the thread is interrupted.
 */
public final class PipeCopy {

    private final OpenFile source;
    private final OpenFile target;

    /** The caller has entered both descriptors. */
    public PipeCopy(OpenFile source, OpenFile target) {
        this.source = source;
        this.target = target;
    }

    /** Whether there is a pipe. */
    public static boolean isFor(OpenFile source, OpenFile target) {
        return source.status().isPipe() || target.status().isPipe();
    }

    /**
     * Copies until the range or the source ends.
     *
     * @param copies where the memory comes from
     * @return how many bytes were copied
     * @throws java.io.InterruptedIOException if interrupted; tells how many were copied. What was
     *     taken out of a pipe and could not be put into the target is lost
     */
    public long copy(long from, long count, long to, SlabPool copies) throws IOException {
        long copied = 0;
        try (Scratch scratch = Scratch.of(copies, Transfer.COPY_BYTES)) {
            long address = scratch.memory().address();
            while (copied < count) {
                Endings.check("copy", source.descriptor(), target.descriptor(), 0, copied);
                int wanted = (int) Math.min(Transfer.COPY_BYTES, count - copied);
                int there = read(address, wanted, from + copied, copied);
                if (there == 0) {
                    break;
                }
                for (int written = 0; written < there; ) {
                    written += write(address + written, there - written, to + copied, copied);
                    copied += written;
                }
            }
            return copied;
        } catch (InterruptedIOException e) {
            // A read of a file knows nothing of what was written before it.
            e.bytesTransferred = Math.max(e.bytesTransferred, Endings.figure(copied));
            throw e;
        }
    }

    private int read(long address, int length, long offset, long before) throws IOException {
        return source.status().isPipe()
                ? Files.checked(
                        Pipes.read(source, address, length, target.descriptor()),
                        "read",
                        source.path(),
                        Endings.figure(before))
                : Files.read(source, address, length, offset);
    }

    private int write(long address, int length, long offset, long before) throws IOException {
        int figure = Endings.figure(before);
        return target.status().isPipe()
                ? Files.written(
                        target,
                        Pipes.write(target, address, length, source.descriptor()),
                        length,
                        offset,
                        figure)
                : Files.write(target, address, length, offset, figure);
    }
}
