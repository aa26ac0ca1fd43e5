package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;

/** What a request does with a socket, or waits for at any descriptor; and how far it has come. */
final class SocketWork {

    private final Op op;
    private final Kernel kernel;

    /** How much of a send is done. */
    private int moved;

    /** Whether a connect is on its way. */
    private boolean sent;

    /** What the network is still to read in place; or null. */
    private SentInPlace inPlace;

    SocketWork(Op op, Kernel kernel) {
        this.op = op;
        this.kernel = kernel;
    }

    void send() {
        if (inPlace != null) {
            return;
        }
        int failed = op.fails(Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.ENOBUFS, Errno.ENOMEM);
        int result =
                failed != 0
                        ? failed
                        : Vector.transfer(Vector.rest(op.pieces, moved), op.thing, true, 0);
        if (result > 0) {
            moved += result;
            boolean all = moved == Vector.bytes(op.pieces) || (op.flags & Posix.MSG_WAITALL) == 0;
            if (all || kernel.dice.chance(kernel.faults.shortTransfer)) {
                sent(moved);
            } else {
                op.thing.await(op);
                op.poke();
            }
        } else if (result == -Errno.EAGAIN) {
            op.thing.await(op);
        } else {
            sent(moved > 0 ? moved : result);
        }
    }

    /** A send without a copy owes a notification then, after an error only sometimes. */
    private void sent(int result) {
        if (op.opcode != IORING_OP_SEND_ZC || result <= 0 && kernel.dice.flip()) {
            op.complete(result, 0);
            return;
        }
        op.complete(result, IORING_CQE_F_MORE);
        inPlace = new SentInPlace(kernel.memory, op.address, Math.max(0, result));
        boolean copied = kernel.dice.flip();
        kernel.after(kernel.dice.sized(1 << 24), () -> notice(copied));
    }

    private void notice(boolean copied) {
        if (op.done) {
            return; // vanished with its ring
        }
        if (!inPlace.isUntouched()) {
            kernel.violation("written to while the network reads it: " + op);
        }
        kernel.met(Happening.SENT_IN_PLACE);
        op.complete(copied ? IORING_NOTIF_USAGE_ZC_COPIED : 0, IORING_CQE_F_NOTIF);
    }

    /** Whether it is over but for the notification, and so done with its descriptor. */
    boolean owesOnlyNotice() {
        return inPlace != null;
    }

    void receive() {
        if (!op.selects) {
            op.completeOrWait(op.thing.read(op.address, op.length, 0));
            return;
        }
        Socket socket = (Socket) op.thing;
        BufferGroup buffers = op.ring.known.buffers(op.group);
        boolean denied =
                buffers.isEmpty() && kernel.dice.below(4) == 0
                        || kernel.dice.chance(kernel.faults.noBuffers);
        if (denied) {
            kernel.met(Happening.NO_BUFFER);
        }
        int there = denied ? -Errno.ENOBUFS : socket.readable();
        if (there == -Errno.EAGAIN) {
            op.thing.await(op);
            return;
        }
        BufferGroup.Picked picked = there >= 0 ? buffers.pickFor(there) : null;
        if (there <= 0) {
            op.complete(there, picked == null ? 0 : buffers.fill(picked, 0));
        } else if (picked == null) {
            kernel.met(Happening.NO_BUFFER);
            op.complete(-Errno.ENOBUFS, 0);
        } else {
            int count = socket.read(picked.address(), Math.min(there, picked.bytes()), 0);
            kernel.trace.add(Trace.Kind.BUFFER, kernel.now(), picked.id(), count, 0);
            int naming = buffers.fill(picked, count);
            if (op.goesOn(IORING_RECV_MULTISHOT)) {
                op.complete(count, naming | IORING_CQE_F_MORE);
                op.thing.await(op);
                op.poke();
            } else {
                op.complete(count, naming);
            }
        }
    }

    void accept() {
        Socket listener = (Socket) op.thing;
        int failed =
                op.fails(
                        Errno.ECONNABORTED,
                        Errno.EMFILE,
                        Errno.ENFILE,
                        Errno.ENOBUFS,
                        Errno.ENOMEM,
                        Errno.EPROTO);
        if (failed != 0) {
            op.complete(failed, 0);
            return;
        }
        Socket accepted = listener.accepted();
        if (accepted == null) {
            op.thing.await(op);
            return;
        }
        int number = kernel.table.add(accepted);
        if (op.goesOn(IORING_ACCEPT_MULTISHOT)) {
            op.complete(number, IORING_CQE_F_MORE);
            op.thing.await(op);
            op.poke();
        } else {
            op.complete(number, 0);
        }
    }

    void connect() {
        Socket socket = (Socket) op.thing;
        if (sent) {
            op.complete(socket.hasPeer() ? 0 : -Errno.ECONNREFUSED, 0);
            kernel.network.reported(Errno.ECONNREFUSED);
            return;
        }
        int failed =
                op.fails(
                        Errno.ETIMEDOUT,
                        Errno.EHOSTUNREACH,
                        Errno.ENETUNREACH,
                        Errno.EADDRNOTAVAIL,
                        Errno.ECONNREFUSED,
                        Errno.EACCES);
        Socket listener = kernel.network.listener(op.port);
        if (failed != 0 || listener == null) {
            op.complete(failed != 0 ? failed : -Errno.ECONNREFUSED, 0);
            kernel.network.reported(Errno.ECONNREFUSED);
        } else if (listener.isFull()) {
            kernel.network.awaitRoom(op);
        } else {
            socket.connectTo(listener);
            sent = true; // a cancel from now on leaves a connection behind that the peer sees
            op.poke();
        }
    }

    void poll() {
        int asked = op.flags | Posix.POLLERR | Posix.POLLHUP;
        int mask = op.thing.poll() & asked;
        boolean multishot = (op.length & IORING_POLL_ADD_MULTI) != 0;
        if (mask == 0) {
            op.thing.await(op);
        } else if (multishot && op.goesOn()) {
            op.thing.await(op);
            op.complete(mask, IORING_CQE_F_MORE);
        } else {
            op.complete(mask, 0);
        }
    }

    /**
     * It is called off.
     *
     * @param reason what one is told of which nothing is done
     */
    void callOff(int reason) {
        kernel.met(moved > 0 ? Happening.CANCELLED_PARTLY_DONE : Happening.CANCELLED);
        sent(moved > 0 ? moved : reason);
    }
}
