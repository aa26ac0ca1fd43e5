package io.ringspun.runtime.blocking;

import io.ringspun.DatagramTruncatedException;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.ReceiveBuffers;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a datagram socket: whole datagrams, one per buffer, each with its sender. A
 * datagram of length 0 is one like any other, but the kernel ends the receive with it.
 *
 * <p>An error (a port that nobody listens on) is told once, in its place between the datagrams; the
 * socket goes on. Unix-domain datagrams are received singly: they have no largest size, and one
 * that a buffer of the carrier's were too small for would be cut without its reader having a say.
 */
public final class DatagramReceiver extends Reception {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private static final int NONE = ReceiveBuffers.NONE;
    private static final int NAME_AT = IoUring.RECVMSG_OUT_SIZE;
    private static final int DATA_AT = NAME_AT + Posix.SOCKADDR_IN6_SIZE;

    /** Tells the length of the next datagram and leaves it there. */
    private static final int LOOK = Posix.MSG_DONTWAIT | Posix.MSG_PEEK | Posix.MSG_TRUNC;

    private final boolean internet;
    private final AddressBook senders = new AddressBook();

    /** Who alone may send; null for everybody. */
    private volatile @Nullable SocketAddress peer;

    /** A negated error number that no reader has been told yet. */
    private volatile int failure;

    // The reader's.
    private @Nullable Message message;
    private @Nullable SocketAddress sender;

    /**
     * A receiver for a bound socket.
     *
     * @param internet whether it is one of UDP
     */
    public DatagramReceiver(Carriers carriers, Descriptor descriptor, boolean internet) {
        super(carriers, descriptor, "recvmsg");
        this.internet = internet;
    }

    /**
     * Drops from now on what others have sent, also if it came before the socket was connected: the
     * kernel looks only at what comes afterwards.
     *
     * @param newPeer as the kernel tells it; null for nobody in particular
     */
    public void peer(@Nullable SocketAddress newPeer) {
        peer = newPeer;
    }

    /**
     * Receives a datagram, waiting if there is none. The caller has the reading turn.
     *
     * @param deadline nanoTime, or 0 for none
     * @return the sender
     * @throws DatagramTruncatedException if it was longer than what remained in the target
     */
    public SocketAddress receive(PinnedBuffer target, long deadline) throws IOException {
        PooledBuffer buffer = Transfer.pooled(target);
        buffer.lendToKernel();
        int room = buffer.remaining();
        int length = 0;
        try {
            length = receive(buffer.segment(), true, buffer.position(), room, deadline);
        } finally {
            buffer.takeFromKernel(Math.min(length, room));
        }
        return senderOf(length, room);
    }

    /** The same, into a byte buffer. */
    public SocketAddress receive(ByteBuffer target, SlabPool copies, long deadline)
            throws IOException {
        MemorySegment segment = MemorySegment.ofBuffer(target);
        int room = target.remaining();
        int length;
        try {
            length =
                    Stability.isStable(segment)
                            ? receive(segment, true, 0, room, deadline)
                            : receiveCopy(segment, room, copies, deadline);
        } finally {
            Reference.reachabilityFence(target);
        }
        target.position(target.position() + Math.min(length, room));
        return senderOf(length, room);
    }

    private SocketAddress senderOf(int length, int room) throws DatagramTruncatedException {
        SocketAddress from = sender;
        sender = null;
        if (from == null) {
            throw new AssertionError("a datagram from nobody");
        }
        if (length > room) {
            throw new DatagramTruncatedException(length, room, from);
        }
        return from;
    }

    /**
     * Into memory that the kernel must not write to. Without memory of the runtime as long as the
     * carrier's buffers serve.
     */
    private int receiveCopy(MemorySegment target, int room, SlabPool copies, long deadline)
            throws IOException {
        int length = receive(target, false, 0, room, deadline);
        if (length >= 0) {
            return length;
        }
        while (true) {
            poll(deadline);
            // Taken only now, and as much as it needs: one who waits holds no memory.
            int next = Linux.recv(descriptor.fd(), 0, 0, LOOK);
            if (next < 0) {
                checkWorthAnother(next); // a look takes an error away too
                continue;
            }
            int most = Math.min(next, room);
            try (Scratch scratch = Scratch.of(copies, Math.max(1, most))) {
                length = receivePlainly(scratch.memory().address(), most);
                if (length >= 0) {
                    MemorySegment.copy(scratch.memory(), 0, target, 0, Math.min(length, most));
                    return length;
                }
            }
        }
    }

    /**
     * Receives a datagram and notes its sender.
     *
     * @param room how many bytes of it are kept
     * @return its length; -1 if the target is not stable and the carrier's buffers do not serve
     */
    private int receive(MemorySegment target, boolean stable, long at, int room, long deadline)
            throws IOException {
        while (true) {
            if (oldest() == NONE) {
                boolean quiet = !isArmed();
                int failed = failure;
                if (hasArrived()) {
                    continue; // between the looks: it goes before anything else
                }
                if (failed != 0) {
                    failure = 0;
                    IOException ending = Endings.of("recvmsg", failed, 0);
                    throw ending != null ? ending : Failures.socket("recvmsg", -failed, null);
                }
                if (!quiet || arm()) {
                    awaitArrival(deadline);
                } else {
                    if (!stable) {
                        return -1;
                    }
                    int length = receivePlainly(target.address() + at, room);
                    if (length >= 0) {
                        return length;
                    }
                    poll(deadline);
                }
            } else {
                int length = take(target, at, room);
                if (length >= 0) {
                    return length;
                }
            }
        }
    }

    /**
     * Takes the oldest datagram out of the queue.
     *
     * @return its length; -1 if it is none of the peer's
     */
    private int take(MemorySegment target, long at, int room) {
        ReceiveBuffers buffers = buffers();
        MemorySegment memory = buffers.memory();
        int buffer = oldest();
        long start = buffers.offset(buffer);
        int length = memory.get(INT, start + IoUring.RECVMSG_OUT_PAYLOADLEN);
        int nameLength = memory.get(INT, start + IoUring.RECVMSG_OUT_NAMELEN);
        try {
            if (!isFromPeer(senders.decode(memory, start + NAME_AT, nameLength))) {
                return -1;
            }
            int there = Math.min(length, buffers.length(buffer) - DATA_AT);
            MemorySegment.copy(memory, start + DATA_AT, target, at, Math.min(there, room));
            return length;
        } finally {
            dropOldest();
        }
    }

    private boolean isFromPeer(SocketAddress from) {
        SocketAddress only = peer;
        if (only != null && !only.equals(from)) {
            return false;
        }
        sender = from;
        return true;
    }

    /**
     * Receives once what the socket has, without the carrier's buffers.
     *
     * @return the length of the datagram; -1 if there was none, or none of the peer's
     */
    private int receivePlainly(long address, int room) throws IOException {
        Message into = message;
        if (into == null) {
            into = new Message(1, Posix.SOCKADDR_STORAGE_SIZE, 0);
            message = into;
        }
        while (true) {
            into.data(address, room);
            into.nameRoom();
            int result = Linux.recvmsg(descriptor.fd(), into, Posix.MSG_DONTWAIT | Posix.MSG_TRUNC);
            if (result >= 0) {
                boolean ours = isFromPeer(senders.decode(into.name(), 0, into.nameLength()));
                return ours ? result : -1; // there may be room for this one only, not for the next
            }
            checkWorthAnother(result);
            if (result != -Errno.EINTR) {
                return -1;
            }
        }
    }

    /** Throws unless a failed receive means that it has to be tried again. */
    private static void checkWorthAnother(int result) throws IOException {
        switch (result) {
            case -Errno.EAGAIN, -Errno.EINTR, -Errno.ENOMEM -> {}
            default -> throw Failures.socket("recvmsg", -result, null);
        }
    }

    @Override
    @Nullable ReceiveBuffers buffersOf(Carrier of) {
        return internet ? of.datagramBuffers() : null;
    }

    @Override
    void fill(int group) {
        receiveMessageMultishot(
                descriptor.fd(), Message.NAMES_ONLY.address(), Posix.MSG_TRUNC, group);
    }

    @Override
    boolean hasEnd() {
        return failure != 0;
    }

    @Override
    void end(int result) {
        failure = result;
    }
}
