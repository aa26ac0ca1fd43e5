package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The sending side of a connection. A send is either staged, and goes with everything else the
 * carrier has collected in one call, or tried at once without waiting, which spares the thread a
 * park and the carrier a switch of stacks; what the socket does not take is staged. Which of the
 * two pays depends on how many threads share the carrier; see the rationale.
 *
 * <p>One writer at a time (the descriptor's turn), on any thread.
 */
public final class Sender {

    private final Carriers carriers;
    private final Descriptor descriptor;

    /** A sender for a connected socket. */
    public Sender(Carriers carriers, Descriptor descriptor) {
        this.carriers = carriers;
        this.descriptor = descriptor;
    }

    /** Writes all that remains in a pinned buffer. The caller has the writing turn. */
    public int write(PinnedBuffer source, long deadline) throws IOException {
        PooledBuffer buffer = Transfer.pooled(source);
        buffer.lendToKernel();
        int length = buffer.remaining();
        long address = buffer.segment().address() + buffer.position();
        int sent = 0;
        try {
            while (sent < length) {
                sent += send(address + sent, length - sent, deadline, sent);
            }
            return sent;
        } finally {
            buffer.takeFromKernel(sent);
        }
    }

    /** Writes all that remains in a byte buffer. The caller has the writing turn. */
    public int write(ByteBuffer source, SlabPool pool, long deadline) throws IOException {
        return Transfer.drain(
                source, pool, (address, length, before) -> send(address, length, deadline, before));
    }

    /**
     * Sends some of a piece of memory, waiting until at least one byte went. The caller has the
     * writing turn.
     *
     * @param address stable memory
     * @param length how many bytes, more than 0
     * @param deadline nanoTime, or 0 for none
     * @param before how many bytes the caller's write has sent already, for exceptions
     * @return how many bytes went, at least 1
     */
    int send(long address, int length, long deadline, int before) throws IOException {
        Carrier here = Carrier.current();
        if (here != null && here.carriers() != carriers) {
            here = null; // at home, but in another runtime
        }
        if (here == null || here.sendsAtOnce()) {
            int flags = Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL;
            int sent =
                    here == null
                            ? Linux.send(descriptor.fd(), address, length, flags)
                            : Linux.send(here.callState(), descriptor.fd(), address, length, flags);
            if (sent > 0) {
                return sent;
            }
            if (sent != -Errno.EAGAIN && sent != -Errno.EINTR) {
                throw Failures.socket("send", -sent, null);
            }
        }
        OneShot operation = carriers.nearest().operation(descriptor);
        operation.send(descriptor.fd(), address, length, Posix.MSG_NOSIGNAL | Posix.MSG_WAITALL);
        int sent = operation.perform(deadline);
        IOException ending = Endings.of("send", sent, before);
        if (ending != null) {
            throw ending;
        }
        if (sent < 0) {
            throw Failures.socket("send", -sent, null);
        }
        return sent;
    }
}
