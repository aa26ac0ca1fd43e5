package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;
import java.util.List;

/** What a request does with a socket of datagrams: one of them, or one after the other. */
final class MessageWork {

    private final Op op;
    private final Kernel kernel;
    private final List<Vector> pieces;

    /** Whom a datagram is for, or 0. */
    private final int to;

    /** How much is to be kept of a sender's name. */
    private final int nameRoom;

    /** Whether it waits for room in the socket, for a while. */
    private boolean held;

    MessageWork(Op op, Kernel kernel, long message) {
        this.op = op;
        this.kernel = kernel;
        pieces = Vector.of(message);
        to = receiver(kernel, message);
        nameRoom = MemoryMap.number(message + Posix.MSGHDR_NAMELEN);
    }

    /** The port of the name in a message, or 0. */
    static int receiver(Kernel kernel, long message) {
        long name = MemoryMap.word(message + Posix.MSGHDR_NAME);
        return name == 0 || MemoryMap.number(message + Posix.MSGHDR_NAMELEN) == 0
                ? 0
                : Addresses.port(kernel, name);
    }

    List<Vector> pieces() {
        return op.selects ? List.of() : pieces;
    }

    void send() {
        if (held) {
            op.thing.await(op);
            return;
        }
        if (kernel.dice.chance(kernel.faults.spurious)) {
            held = true;
            op.thing.await(op);
            kernel.after(
                    kernel.dice.sized(1 << 22),
                    () -> {
                        held = false;
                        op.poke();
                    });
            return;
        }
        int failed = op.fails(Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.ENOBUFS, Errno.EPERM);
        op.completeOrWait(failed != 0 ? failed : ((Mailbox) op.thing).send(pieces, to));
    }

    void receive() {
        Mailbox box = (Mailbox) op.thing;
        BufferGroup buffers = op.ring.known.buffers(op.group);
        boolean denied =
                buffers.isEmpty() && kernel.dice.below(4) == 0
                        || kernel.dice.chance(kernel.faults.noBuffers);
        int there = denied ? -Errno.ENOBUFS : box.next();
        if (there == -Errno.EAGAIN) {
            op.thing.await(op);
            return;
        }
        BufferGroup.Picked picked = there >= 0 ? buffers.pick() : null;
        if (there < 0 && !denied) {
            op.complete(there, 0);
        } else if (picked == null) {
            kernel.met(Happening.NO_BUFFER);
            op.complete(-Errno.ENOBUFS, 0);
        } else {
            int count = deliver(box.take(), picked);
            kernel.trace.add(Trace.Kind.BUFFER, kernel.now(), picked.id(), count, 0);
            int naming = buffers.fill(picked, count);
            if (there > 0 && op.goesOn(IORING_RECV_MULTISHOT)) { // an empty one ends it
                op.complete(count, naming | IORING_CQE_F_MORE);
                op.thing.await(op);
                op.poke();
            } else {
                op.complete(count, naming);
            }
        }
    }

    /** struct io_uring_recvmsg_out, the name, the datagram; returns how many bytes that is. */
    private int deliver(Mailbox.Letter letter, BufferGroup.Picked picked) {
        int dataAt = RECVMSG_OUT_SIZE + nameRoom;
        int count = Math.min(letter.bytes.length, picked.bytes() - dataAt);
        long at = picked.address();
        kernel.memory.write(at, new byte[dataAt], 0, dataAt);
        int nameLength =
                Addresses.write(
                        kernel, at + RECVMSG_OUT_SIZE, ((Mailbox) op.thing).family, letter.from);
        boolean truncates = (op.flags & Posix.MSG_TRUNC) != 0;
        MemoryMap.number(at + RECVMSG_OUT_NAMELEN, nameLength);
        MemoryMap.number(at + RECVMSG_OUT_PAYLOADLEN, truncates ? letter.bytes.length : count);
        MemoryMap.number(at + RECVMSG_OUT_FLAGS, count < letter.bytes.length ? Posix.MSG_TRUNC : 0);
        kernel.memory.write(at + dataAt, letter.bytes, 0, count);
        return dataAt + count;
    }
}
