package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;
import java.util.Set;

/**
 * A request in the kernel, as an event: its next attempt. An attempt completes it, completes a part
 * of it (multishot), or leaves it waiting at its thing. What the kernel copies at submission
 * (IORING_FEAT_SUBMIT_STABLE) is copied; bytes are moved at the attempt, from memory that must
 * still be lent then.
 */
final class Op extends Event {

    /** How a wait in a worker of the kernel ends that is called off. */
    private static final int ERESTARTSYS = 512;

    /** What names memory of the program until it is over; the address 0 is none. */
    private static final Set<Integer> MOVES =
            Set.of(
                    IORING_OP_READ,
                    IORING_OP_WRITE,
                    IORING_OP_SEND,
                    IORING_OP_SEND_ZC,
                    IORING_OP_RECV);

    /** What is found out by IORING_REGISTER_PROBE. */
    static final Set<Integer> PROBED = Set.of(IORING_OP_SEND_ZC);

    final int opcode;
    final int fd;
    final long userData;
    final int flags;
    final int priority;

    /** By which its memory is known, or less than 0. */
    final int number;

    private final SimRing ring;
    private final Kernel kernel;
    private final boolean selects;
    private final boolean onWorker;
    private final int group;
    private final long offset;
    private final long address;
    private final int length;
    private final String path;
    private final int port;
    private Thing thing;

    /** A file system is at work on it, and nothing stops that. */
    private boolean begun;

    boolean done;
    private boolean scheduled;
    private int moved;
    private boolean sent;

    /** What the network is still to read in place; or null. */
    private SentInPlace inPlace;

    // A pipe's other end that is waited for; see Names.
    Inode awaited;
    boolean awaitsAsWriter;
    boolean otherEndSeen;

    Op(SimRing ring, Kernel kernel, long entry) {
        this.ring = ring;
        this.kernel = kernel;
        int named = MemoryMap.half(entry) & 0xff;
        boolean message = named == IORING_OP_SENDMSG;
        opcode = message ? IORING_OP_SEND : KnownMemory.plain(named);
        int entryFlags = MemoryMap.half(entry) >> 8;
        priority = MemoryMap.half(entry + SQE_IOPRIO);
        fd = MemoryMap.number(entry + SQE_FD);
        offset = MemoryMap.word(entry + SQE_OFF);
        long where = MemoryMap.word(entry + SQE_ADDR);
        address = message ? Vector.firstOf(where).address() : where;
        length = message ? Vector.firstOf(where).length() : MemoryMap.number(entry + SQE_LEN);
        flags = MemoryMap.number(entry + SQE_RW_FLAGS);
        userData = MemoryMap.word(entry + SQE_USER_DATA);
        group = MemoryMap.half(entry + SQE_BUF_GROUP);
        number = ring.memory.numberIn(entry);
        selects = (entryFlags & IOSQE_BUFFER_SELECT) != 0;
        onWorker = (entryFlags & IOSQE_ASYNC) != 0;
        path = opcode == IORING_OP_OPENAT ? MemoryMap.text(address) : null;
        port = opcode == IORING_OP_CONNECT ? Addresses.port(address) : 0;
        if (MemoryMap.word(entry + SQE_ADDR3) != 0 || MemoryMap.word(entry + SQE_ADDR3 + 8) != 0) {
            kernel.violation("rubbish at the end of an entry");
        }
    }

    /** What a cancel is to find. */
    long cancelled() {
        return address;
    }

    /** Takes hold of what the descriptor stands for now, and sets out. */
    void submitted() {
        if (fd >= 0) {
            thing = kernel.table.get(fd);
        }
        switch (opcode) {
            case IORING_OP_READ, IORING_OP_WRITE, IORING_OP_FSYNC, IORING_OP_OPENAT -> {
                begun = kernel.dice.flip() && !(path != null && onWorker);
            }
            case IORING_OP_CLOSE -> begun = true;
            default -> {}
        }
        poke();
    }

    /** Whether it may still move bytes at this memory. */
    boolean names(long from, long bytes) {
        return MOVES.contains(opcode) && address < from + bytes && from < address + length;
    }

    /** Something has changed: try again soon. */
    void poke() {
        if (!scheduled && !done) {
            scheduled = true;
            kernel.after(kernel.faults.delayNanos(), this);
        }
    }

    @Override
    void happen() {
        scheduled = false;
        if (!done) {
            attempt();
        }
    }

    private void attempt() {
        switch (opcode) {
            case IORING_OP_NOP -> complete(0, 0);
            case IORING_OP_READ -> transfer(false);
            case IORING_OP_WRITE -> transfer(true);
            case IORING_OP_SEND, IORING_OP_SEND_ZC -> {
                if (inPlace == null) {
                    send();
                }
            }
            case IORING_OP_RECV -> receive();
            case IORING_OP_ACCEPT -> accept();
            case IORING_OP_CONNECT -> connect();
            case IORING_OP_POLL_ADD -> poll();
            case IORING_OP_FSYNC ->
                    complete(fails(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS), 0);
            case IORING_OP_OPENAT -> open();
            case IORING_OP_CLOSE -> close();
            default -> complete(-Errno.EINVAL, 0);
        }
    }

    /** 0, or one of these errors, negated, now and then. */
    private int fails(int... errors) {
        if (!kernel.dice.chance(kernel.faults.fails)) {
            return 0;
        }
        int error = kernel.dice.oneOf(errors);
        kernel.met(Happening.REQUEST_FAILED);
        kernel.network.reported(error);
        return -error;
    }

    private void waitOr(int result) {
        if (result == -Errno.EAGAIN) {
            thing.await(this);
        } else {
            complete(result, 0);
        }
    }

    // ---------------------------------------------------------------- files

    private void transfer(boolean out) {
        int failed =
                out
                        ? fails(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT, Errno.EFBIG)
                        : fails(Errno.EIO, Errno.ESTALE);
        if (failed != 0) {
            complete(failed, 0);
        } else {
            waitOr(
                    out
                            ? thing.write(address, length, offset)
                            : thing.read(address, length, offset));
        }
    }

    private void open() {
        int failed = fails(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.EACCES, Errno.ENOSPC);
        int result = failed != 0 ? failed : kernel.names.open(this, path, flags, onWorker);
        if (result != -Errno.EAGAIN) {
            complete(result, 0);
        }
    }

    private void close() {
        ring.finished(this); // it names the descriptor itself
        kernel.table.close(fd);
        complete(fails(Errno.EIO, Errno.EINTR, Errno.ENOSPC, Errno.EDQUOT), 0);
    }

    // ---------------------------------------------------------------- sockets

    private void send() {
        int failed = fails(Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.ENOBUFS, Errno.ENOMEM);
        int result = failed != 0 ? failed : thing.write(address + moved, length - moved, 0);
        if (result > 0) {
            moved += result;
            boolean all = moved == length || (flags & Posix.MSG_WAITALL) == 0;
            if (all || kernel.dice.chance(kernel.faults.shortTransfer)) {
                sent(moved);
            } else {
                thing.await(this);
                poke();
            }
        } else if (result == -Errno.EAGAIN) {
            thing.await(this);
        } else {
            sent(moved > 0 ? moved : result);
        }
    }

    /** A send without a copy owes a notification then, after an error only sometimes. */
    private void sent(int result) {
        if (opcode != IORING_OP_SEND_ZC || result <= 0 && kernel.dice.flip()) {
            complete(result, 0);
            return;
        }
        complete(result, IORING_CQE_F_MORE);
        inPlace = new SentInPlace(kernel.memory, address, Math.max(0, result));
        boolean copied = kernel.dice.flip();
        kernel.after(kernel.dice.sized(1 << 24), () -> notice(copied));
    }

    private void notice(boolean copied) {
        if (done) {
            return; // vanished with its ring
        }
        if (!inPlace.isUntouched()) {
            kernel.violation("written to while the network reads it: " + this);
        }
        kernel.met(Happening.SENT_IN_PLACE);
        complete(copied ? IORING_NOTIF_USAGE_ZC_COPIED : 0, IORING_CQE_F_NOTIF);
    }

    /** Whether it is over but for the notification, and so done with its descriptor. */
    boolean owesOnlyNotice() {
        return inPlace != null;
    }

    private void receive() {
        if (!selects) {
            waitOr(thing.read(address, length, 0));
            return;
        }
        Socket socket = (Socket) thing;
        BufferGroup buffers = ring.buffers(group);
        boolean denied =
                buffers.isEmpty() && kernel.dice.below(4) == 0
                        || kernel.dice.chance(kernel.faults.noBuffers);
        if (denied) {
            kernel.met(Happening.NO_BUFFER);
        }
        int there = denied ? -Errno.ENOBUFS : socket.readable();
        if (there == -Errno.EAGAIN) {
            thing.await(this);
            return;
        }
        BufferGroup.Picked picked = there >= 0 ? buffers.pickFor(there) : null;
        if (there <= 0) {
            complete(there, picked == null ? 0 : picked.naming());
        } else if (picked == null) {
            kernel.met(Happening.NO_BUFFER);
            complete(-Errno.ENOBUFS, 0);
        } else {
            int count = socket.read(picked.address(), Math.min(there, picked.bytes()), 0);
            kernel.trace.add(Trace.Kind.BUFFER, kernel.now(), picked.id(), count, 0);
            if (goesOn(IORING_RECV_MULTISHOT)) {
                complete(count, picked.naming() | IORING_CQE_F_MORE);
                thing.await(this);
                poke();
            } else {
                complete(count, picked.naming());
            }
        }
    }

    private boolean goesOn(int multishot) {
        return (priority & multishot) != 0 && goesOn();
    }

    private boolean goesOn() {
        if (ring.hasRoomForMore() && !kernel.dice.chance(kernel.faults.multishotEnds)) {
            return true;
        }
        kernel.met(Happening.MULTISHOT_ENDED);
        return false;
    }

    private void accept() {
        Socket listener = (Socket) thing;
        int failed =
                fails(
                        Errno.ECONNABORTED,
                        Errno.EMFILE,
                        Errno.ENFILE,
                        Errno.ENOBUFS,
                        Errno.ENOMEM,
                        Errno.EPROTO);
        if (failed != 0) {
            complete(failed, 0);
            return;
        }
        Socket accepted = listener.accepted();
        if (accepted == null) {
            thing.await(this);
            return;
        }
        int number = kernel.table.add(accepted);
        if (goesOn(IORING_ACCEPT_MULTISHOT)) {
            complete(number, IORING_CQE_F_MORE);
            thing.await(this);
            poke();
        } else {
            complete(number, 0);
        }
    }

    private void connect() {
        Socket socket = (Socket) thing;
        if (sent) {
            complete(socket.hasPeer() ? 0 : -Errno.ECONNREFUSED, 0);
            kernel.network.reported(Errno.ECONNREFUSED);
            return;
        }
        int failed =
                fails(
                        Errno.ETIMEDOUT,
                        Errno.EHOSTUNREACH,
                        Errno.ENETUNREACH,
                        Errno.EADDRNOTAVAIL,
                        Errno.ECONNREFUSED,
                        Errno.EACCES);
        Socket listener = kernel.network.listener(port);
        if (failed != 0 || listener == null) {
            complete(failed != 0 ? failed : -Errno.ECONNREFUSED, 0);
            kernel.network.reported(Errno.ECONNREFUSED);
        } else if (listener.isFull()) {
            kernel.network.awaitRoom(this);
        } else {
            socket.connectTo(listener);
            sent = true; // a cancel from now on leaves a connection behind that the peer sees
            poke();
        }
    }

    private void poll() {
        int asked = flags | Posix.POLLERR | Posix.POLLHUP;
        int mask = thing.poll() & asked;
        boolean multishot = (length & IORING_POLL_ADD_MULTI) != 0;
        if (mask == 0) {
            thing.await(this);
        } else if (multishot && goesOn()) {
            thing.await(this);
            complete(mask, IORING_CQE_F_MORE);
        } else {
            complete(mask, 0);
        }
    }

    // ---------------------------------------------------------------- the end

    /**
     * A cancel has come.
     *
     * @return what it is told
     */
    int cancel() {
        if (inPlace != null) {
            kernel.met(Happening.CANCEL_FOUND_NOTHING);
            return -Errno.ENOENT;
        }
        if (begun) {
            kernel.met(Happening.CANCEL_TOO_LATE);
            return -Errno.EALREADY;
        }
        if (kernel.dice.chance(kernel.faults.cancelMisses)) {
            kernel.met(Happening.CANCEL_MISSED);
            return kernel.dice.flip() ? -Errno.ENOENT : -Errno.EALREADY;
        }
        if (kernel.dice.chance(kernel.faults.cancelLoses)) {
            attempt();
            if (done || inPlace != null) {
                kernel.met(Happening.CANCEL_OVERTAKEN);
                return kernel.dice.flip() ? -Errno.ENOENT : -Errno.EALREADY;
            }
        }
        kernel.met(moved > 0 ? Happening.CANCELLED_PARTLY_DONE : Happening.CANCELLED);
        sent(moved > 0 ? moved : calledOff());
        return 0;
    }

    private int calledOff() {
        if (onWorker) {
            return kernel.dice.oneOf(-Errno.ECANCELED, -Errno.EINTR, -ERESTARTSYS);
        }
        return -Errno.ECANCELED;
    }

    /** The ring is gone, and this with it. */
    void vanish() {
        complete(0, 0);
    }

    /** Posts a completion; one without F_MORE is the last. */
    void complete(int result, int completionFlags) {
        if (done) {
            throw new AssertionError("completed twice: " + this);
        }
        if ((completionFlags & IORING_CQE_F_MORE) == 0) {
            done = true;
            ring.finished(this);
            kernel.names.forget(this);
            if (thing != null) {
                thing.forget(this);
            }
        }
        ring.post(userData, result, completionFlags);
    }

    @Override
    public String toString() {
        return "operation "
                + opcode
                + " on "
                + fd
                + (thing == null ? "" : " (" + thing + ")")
                + (path == null ? "" : " of " + path)
                + " with user data "
                + Long.toHexString(userData)
                + (scheduled ? ", about to be tried" : ", waiting");
    }
}
