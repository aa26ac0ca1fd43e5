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
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a datagram socket: each call is one datagram, which goes as a whole or not at
 * all. Tried at once or staged as {@link Sender} does it.
 *
 * <p>One writer at a time (the descriptor's turn), on any thread.
 */
public final class DatagramSender {

    private static final long FIRST_PAUSE_NANOS = 100_000;
    private static final long LAST_PAUSE_NANOS = 20_000_000;

    private final Carriers carriers;
    private final Descriptor descriptor;
    private final boolean internet;
    private @Nullable Message message;

    /** Whom the message names already. */
    private @Nullable SocketAddress named;

    /**
     * A sender for a datagram socket.
     *
     * @param internet whether it is one of UDP
     */
    public DatagramSender(Carriers carriers, Descriptor descriptor, boolean internet) {
        this.carriers = carriers;
        this.descriptor = descriptor;
        this.internet = internet;
    }

    /**
     * Sends what remains in a pinned buffer. The caller has the writing turn.
     *
     * @param target null for the socket's peer
     * @param deadline nanoTime, or 0 for none
     */
    public int send(PinnedBuffer source, @Nullable SocketAddress target, long deadline)
            throws IOException {
        PooledBuffer buffer = Transfer.pooled(source);
        buffer.lendToKernel();
        int length = buffer.remaining();
        int sent = 0;
        try {
            send(buffer.segment().address() + buffer.position(), length, target, deadline);
            sent = length;
            return length;
        } finally {
            buffer.takeFromKernel(sent);
        }
    }

    /** Sends what remains in a byte buffer. The caller has the writing turn. */
    public int send(
            ByteBuffer source, @Nullable SocketAddress target, SlabPool copies, long deadline)
            throws IOException {
        MemorySegment segment = MemorySegment.ofBuffer(source);
        int length = source.remaining();
        if (Stability.isStable(segment)) {
            int lossesBefore = Losses.count();
            try {
                send(segment.address(), length, target, deadline);
            } finally {
                Losses.settle(lossesBefore, source);
            }
        } else {
            try (Scratch scratch = Scratch.of(copies, Math.max(1, length))) {
                MemorySegment.copy(segment, 0, scratch.memory(), 0, length);
                send(scratch.memory().address(), length, target, deadline);
            }
        }
        source.position(source.limit());
        return length;
    }

    private void send(long address, int length, @Nullable SocketAddress target, long deadline)
            throws IOException {
        Message outgoing = addressed(target);
        outgoing.data(address, length);
        int sent =
                internet
                        ? sendThroughRing(outgoing, deadline)
                        : sendDirectly(outgoing, target != null, deadline);
        if (sent < 0) {
            throw Failures.socket("sendmsg", -sent, target == null ? null : target.toString());
        }
    }

    private int sendThroughRing(Message outgoing, long deadline) throws IOException {
        Carrier here = Carrier.current();
        boolean stage = here != null && here.carriers() == carriers && !here.sendsAtOnce();
        int sent = stage ? -Errno.EAGAIN : tryAtOnce(outgoing);
        if (sent != -Errno.EAGAIN && sent != -Errno.EINTR) {
            return sent;
        }
        OneShot operation = carriers.nearest().operation(descriptor);
        operation.sendMessage(descriptor.fd(), outgoing.address(), Posix.MSG_NOSIGNAL);
        int lossesBefore = Losses.count();
        try {
            return performed(operation, deadline);
        } finally {
            Losses.settle(lossesBefore, outgoing);
        }
    }

    /**
     * The kernel copies a Unix-domain datagram before it finds the receiver's queue full, and the
     * ring tries again with what is then left of the data: it would send an empty one. So the ring
     * only waits; and because a socket without a peer is always said to be writable, that is a
     * pause if the target is another.
     */
    private int sendDirectly(Message outgoing, boolean pause, long deadline) throws IOException {
        long pauseNanos = FIRST_PAUSE_NANOS;
        while (true) {
            int sent = tryAtOnce(outgoing);
            if (sent != -Errno.EAGAIN && sent != -Errno.EINTR) {
                return sent;
            }
            if (!pause) {
                OneShot room = carriers.nearest().operation(descriptor);
                room.poll(descriptor.fd(), Posix.POLLOUT);
                int ready = performed(room, deadline);
                if (ready < 0) {
                    return ready;
                }
            } else {
                Endings.pause("sendmsg", descriptor, pauseNanos, deadline);
                pauseNanos = Math.min(pauseNanos * 2, LAST_PAUSE_NANOS);
            }
        }
    }

    private static int performed(OneShot operation, long deadline) throws IOException {
        int result = operation.perform(deadline);
        IOException ending = Endings.of("sendmsg", result, 0);
        if (ending != null) {
            throw ending;
        }
        return result;
    }

    private int tryAtOnce(Message outgoing) {
        return Linux.sendmsg(descriptor.fd(), outgoing, Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL);
    }

    private Message addressed(@Nullable SocketAddress target) throws IOException {
        Message outgoing = message;
        if (outgoing == null) {
            outgoing = new Message(1, Posix.SOCKADDR_STORAGE_SIZE, 0);
            message = outgoing;
            outgoing.noName();
        }
        if (target == null) {
            named = null;
            outgoing.noName();
        } else if (!target.equals(named)) {
            named = null; // naming may fail half-way
            outgoing.name(target);
            named = target;
        }
        return outgoing;
    }
}
