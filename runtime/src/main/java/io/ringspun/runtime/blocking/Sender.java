package io.ringspun.runtime.blocking;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.Losses;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Facility;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a connection. A send is either staged, and goes with everything else the
 * carrier has collected in one call, or tried at once without waiting, which spares the thread a
 * park and the carrier a switch of stacks; what the socket does not take is staged. Which of the
 * two pays depends on how many threads share the carrier; see the rationale.
 *
 * <p>One writer at a time (the descriptor's turn), on any thread.
 */
public final class Sender {

    /** After so many sends in place that the kernel copied all the same, the rest is copied. */
    private static final int VAIN_MAX = 3;

    private final Carriers carriers;
    private final Descriptor descriptor;

    /** Of sends by the ring: whole, where one that is called off still tells how much went. */
    private final int flags;

    /**
     * How many sends in place were copied all the same, in a row. Roughly: more than one counts.
     */
    private volatile int vain;

    /** A sender for a connected socket. */
    public Sender(Carriers carriers, Descriptor descriptor) {
        this.carriers = carriers;
        this.descriptor = descriptor;
        flags =
                carriers.has(Facility.COUNTED_SENDS)
                        ? Posix.MSG_NOSIGNAL | Posix.MSG_WAITALL
                        : Posix.MSG_NOSIGNAL;
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

    /**
     * Writes all of a buffer that was given away, in place where that was asked for. The caller has
     * the writing turn, and holds the buffer.
     */
    public int write(HandedOver source, long deadline) throws IOException {
        int length = source.length();
        long address = source.address();
        int sent = 0;
        try {
            while (sent < length) {
                int left = length - sent;
                int more =
                        left >= carriers.zeroCopyFrom() && vain < VAIN_MAX
                                ? sendInPlace(source, address + sent, left, deadline, sent)
                                : 0;
                sent += more > 0 ? more : send(address + sent, left, deadline, sent);
            }
            return sent;
        } finally {
            source.sent(sent);
        }
    }

    /**
     * Sends some, without a copy.
     *
     * @return how many bytes went; 0 if the kernel would not without a copy
     */
    private int sendInPlace(HandedOver source, long address, int length, long deadline, int before)
            throws IOException {
        OneShot operation = carriers.nearest().operation(descriptor);
        operation.sendZeroCopy(descriptor.fd(), address, length, flags);
        source.join();
        int sent =
                operation.performAndPart(
                        deadline,
                        copied -> {
                            if (vain < VAIN_MAX) { // a refusal owes a notification too
                                vain = copied ? vain + 1 : 0;
                            }
                            source.leave();
                        });
        switch (-sent) {
            case Errno.EINVAL, Errno.EOPNOTSUPP -> {
                vain = VAIN_MAX; // not this kind of socket, or not this kernel
                return 0;
            }
            case Errno.ENOMEM, Errno.ENOBUFS -> {
                return 0; // a limit on pinned memory or on what a socket may keep
            }
            default -> {
                return answer(sent, before);
            }
        }
    }

    /** Writes all that remains in a byte buffer. The caller has the writing turn. */
    public int write(ByteBuffer source, SlabPool pool, long deadline) throws IOException {
        return Transfer.drain(
                source, pool, (address, length, before) -> send(address, length, deadline, before));
    }

    /** Writes all that remains in pinned buffers. The caller has the writing turn. */
    public long write(PinnedBuffer[] sources, long deadline) throws IOException {
        PooledBuffer[] buffers = new PooledBuffer[sources.length];
        MemorySegment[] parts = new MemorySegment[sources.length];
        for (int i = 0; i < sources.length; i++) {
            buffers[i] = Transfer.pooled(sources[i]);
        }
        int lent = 0;
        long sent = 0;
        try {
            for (; lent < buffers.length; lent++) {
                PooledBuffer buffer = buffers[lent];
                buffer.lendToKernel();
                parts[lent] = buffer.segment().asSlice(buffer.position(), buffer.remaining());
            }
            try (Gathering gathering = new Gathering(parts)) {
                try {
                    gathering.run(null, (message, before) -> send(message, deadline, before));
                } finally {
                    sent = gathering.moved();
                }
            }
            return sent;
        } finally {
            long left = sent;
            for (int i = 0; i < lent; i++) {
                int here = (int) Math.min(left, buffers[i].remaining());
                buffers[i].takeFromKernel(here);
                left -= here;
            }
        }
    }

    /** Writes all that remains in byte buffers. The caller has the writing turn. */
    public long write(ByteBuffer[] sources, int offset, int length, SlabPool copies, long deadline)
            throws IOException {
        MemorySegment[] parts = new MemorySegment[length];
        for (int i = 0; i < length; i++) {
            parts[i] = MemorySegment.ofBuffer(sources[offset + i]);
        }
        int lossesBefore = Losses.count();
        Gathering gathering = new Gathering(parts);
        try (gathering) {
            gathering.run(copies, (message, before) -> send(message, deadline, before));
            return gathering.moved();
        } finally {
            Losses.settle(lossesBefore, sources);
            long left = gathering.moved();
            for (int i = 0; i < length; i++) {
                ByteBuffer source = sources[offset + i];
                int here = (int) Math.min(left, source.remaining());
                source.position(source.position() + here);
                left -= here;
            }
        }
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
    public int send(long address, int length, long deadline, int before) throws IOException {
        Carrier here = hereIfHome();
        if (here == null || here.sendsAtOnce()) {
            int atOnce = Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL;
            int sent =
                    here == null
                            ? Linux.send(descriptor.fd(), address, length, atOnce)
                            : Linux.send(
                                    here.callState(), descriptor.fd(), address, length, atOnce);
            if (isAnswer(sent)) {
                return sent;
            }
        }
        OneShot operation = carriers.nearest().operation(descriptor);
        operation.send(descriptor.fd(), address, length, flags);
        return performed(operation, deadline, before);
    }

    /** The same, of all that a message names. */
    private int send(Message message, long deadline, long before) throws IOException {
        Carrier here = hereIfHome();
        if (here == null || here.sendsAtOnce()) {
            int sent =
                    Linux.sendmsg(
                            descriptor.fd(), message, Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL);
            if (isAnswer(sent)) {
                return sent;
            }
        }
        OneShot operation = carriers.nearest().operation(descriptor);
        operation.sendMessage(descriptor.fd(), message.address(), flags);
        return performed(operation, deadline, (int) Math.min(before, Integer.MAX_VALUE));
    }

    /** The carrier if the calling thread is at home on one of ours. */
    private @Nullable Carrier hereIfHome() {
        Carrier here = Carrier.current();
        return here != null && here.carriers() == carriers ? here : null;
    }

    /** Whether a send that did not wait did something; false if it is to be staged. */
    private static boolean isAnswer(int sent) throws IOException {
        if (sent <= 0 && sent != -Errno.EAGAIN && sent != -Errno.EINTR) {
            throw Failures.socket("send", -sent, null);
        }
        return sent > 0;
    }

    private static int performed(OneShot operation, long deadline, int before) throws IOException {
        return answer(operation.perform(deadline), before);
    }

    private static int answer(int sent, int before) throws IOException {
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
