package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends ranges of files over one connection with sendfile(2), which no ring has: on a thread of the
 * offload pool as long as the socket takes something, while the ring waits for that. The socket
 * itself cannot be made non-blocking, since that would end the receives under way; instead its
 * blocking sends give up after a tick (SO_SNDTIMEO). Nobody else makes such sends: those of {@link
 * Sender} do not block.
 *
 * <p>One writer at a time (the descriptor's turn), which has entered the file too.
 */
public final class FileSender {

    /** How much is sent before looking whether the thread was interrupted or something closed. */
    private static final long SLICE_BYTES = 4 << 20;

    /** The kernel counts in ticks, and rounds up. */
    private static final long PATIENCE_MICROS = 1;

    private final Passage passage;
    private final Descriptor socket;
    private final Sender sender;

    /** A sender for a connected socket. */
    public FileSender(Passage passage, Descriptor socket, Sender sender) {
        this.passage = passage;
        this.socket = socket;
        this.sender = sender;
    }

    /**
     * Sends until all is with the kernel or the file ends.
     *
     * @param copies for what the kernel does not send by itself
     * @param deadline nanoTime, or 0 for none
     * @return how many bytes
     */
    public long send(OpenFile file, long position, long count, SlabPool copies, long deadline)
            throws IOException {
        bePatient();
        long sent = 0;
        while (sent < count) {
            long at = position + sent;
            long slice = Math.min(count - sent, SLICE_BYTES);
            long result = passage.offloaded(() -> sendfile(file, at, slice));
            if (result == -Errno.EINVAL || result == -Errno.ENOSYS) {
                // A file whose bytes are not in the page cache, such as those of /proc.
                return sent + copy(file, at, count - sent, sent, copies, deadline);
            }
            if (result == 0) {
                return sent;
            }
            if (result > 0) {
                sent += result;
                checkGoingOn(file, sent, count, 0, deadline);
            } else if (result == -Errno.EAGAIN) {
                awaitRoom(file, sent, deadline);
            } else if (result != -Errno.EINTR) {
                throw Failures.socket("sendfile", (int) -result, file.path());
            }
        }
        return sent;
    }

    private void bePatient() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment patience = arena.allocate(Posix.TIMEVAL_SIZE, 8);
            patience.set(ValueLayout.JAVA_LONG, Posix.TIMEVAL_USEC, PATIENCE_MICROS);
            int result =
                    Linux.setsockopt(
                            socket.fd(),
                            Posix.SOL_SOCKET,
                            Posix.SO_SNDTIMEO,
                            patience,
                            Posix.TIMEVAL_SIZE);
            if (result < 0) {
                throw Failures.socket("setsockopt", -result, null);
            }
        }
    }

    private long sendfile(OpenFile file, long at, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offset = arena.allocateFrom(ValueLayout.JAVA_LONG, at);
            return Linux.sendfile(socket.fd(), file.fd(), offset, bytes);
        }
    }

    /** A peer that takes all it is given would otherwise keep this going past every limit. */
    private void checkGoingOn(OpenFile file, long sent, long count, long before, long deadline)
            throws IOException {
        if (sent < count) {
            Endings.check("sendfile", file.descriptor(), socket, deadline, before + sent);
        }
    }

    /** Waits until the socket takes something, or says what is wrong with it. */
    private void awaitRoom(OpenFile file, long sent, long deadline) throws IOException {
        OneShot operation = passage.carriers().nearest().operation(socket);
        operation.poll(socket.fd(), Posix.POLLOUT);
        int result = file.descriptor().performWhileOpen(operation, deadline);
        IOException ending = Endings.of("sendfile", result, Endings.figure(sent));
        if (ending != null) {
            throw ending;
        }
        if (result < 0) {
            throw Failures.socket("poll", -result, null);
        }
    }

    private long copy(
            OpenFile file, long position, long count, long before, SlabPool copies, long deadline)
            throws IOException {
        long copied = 0;
        try (Scratch scratch = Scratch.of(copies, Transfer.COPY_BYTES)) {
            long address = scratch.memory().address();
            while (copied < count) {
                int wanted = (int) Math.min(count - copied, Transfer.COPY_BYTES);
                int bytes = Files.read(file, address, wanted, position + copied);
                if (bytes == 0) {
                    break;
                }
                for (int done = 0; done < bytes; ) {
                    int sent = Endings.figure(before + copied + done);
                    done += sender.send(address + done, bytes - done, deadline, sent);
                }
                copied += bytes;
                checkGoingOn(file, copied, count, before, deadline);
            }
            return copied;
        } catch (InterruptedIOException e) {
            // A read knows nothing of what was sent before it.
            e.bytesTransferred = Math.max(e.bytesTransferred, Endings.figure(before + copied));
            throw e;
        }
    }
}
