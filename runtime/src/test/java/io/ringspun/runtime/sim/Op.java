package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import java.util.List;
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

    final SimRing ring;
    private final Kernel kernel;
    private final FileWork files;
    private final SocketWork sockets;

    /** What it does with datagrams, if it does. */
    private final MessageWork messages;

    final boolean selects;

    /** Whether its file is one of those that the ring knows by number. */
    final boolean byNumber;

    /** Where in the ring's table it opens or closes a file; less than 0 for nowhere. */
    final int place;

    final boolean linksNext;

    /** Whether what is linked to it begins even if it fails. */
    private final boolean linksAnyway;

    final boolean onWorker;
    final int group;
    final long offset;
    final long address;
    final int length;

    /** Where its bytes go to or come from, piece by piece. */
    final List<Vector> pieces;

    final String path;
    final int port;
    Thing thing;

    /** A file system is at work on it, and nothing stops that. */
    private boolean begun;

    boolean done;
    private boolean scheduled;

    /** What is to begin when this has succeeded, or null. */
    private Op next;

    /** Whether it waits for another one's success. */
    private boolean waits;

    /** Whether it ends without having begun, with the rest of its chain. */
    private boolean brokenOff;

    // A pipe's other end that is waited for; see Names.
    Inode awaited;
    boolean awaitsAsWriter;
    boolean otherEndSeen;

    Op(SimRing ring, Kernel kernel, long entry) {
        this.ring = ring;
        this.kernel = kernel;
        files = new FileWork(this, kernel);
        sockets = new SocketWork(this, kernel);
        int named = MemoryMap.half(entry) & 0xff;
        fd = MemoryMap.number(entry + SQE_FD);
        long where = MemoryMap.word(entry + SQE_ADDR);
        int entryFlags = MemoryMap.half(entry) >> 8;
        byNumber = (entryFlags & IOSQE_FIXED_FILE) != 0;
        boolean datagrams = !byNumber && kernel.table.isMailbox(fd);
        boolean message = named == IORING_OP_SENDMSG && !datagrams;
        opcode = message ? IORING_OP_SEND : KnownMemory.plain(named);
        priority = MemoryMap.half(entry + SQE_IOPRIO);
        offset = MemoryMap.word(entry + SQE_OFF);
        address = where;
        length = MemoryMap.number(entry + SQE_LEN);
        flags = MemoryMap.number(entry + SQE_RW_FLAGS);
        userData = MemoryMap.word(entry + SQE_USER_DATA);
        group = MemoryMap.half(entry + SQE_BUF_GROUP);
        number = ring.known.memory.numberIn(entry);
        linksAnyway = (entryFlags & IOSQE_IO_HARDLINK) != 0;
        linksNext = linksAnyway || (entryFlags & IOSQE_IO_LINK) != 0;
        boolean opensOrCloses = opcode == IORING_OP_OPENAT || opcode == IORING_OP_CLOSE;
        place = opensOrCloses ? MemoryMap.number(entry + SQE_FILE_INDEX) - 1 : -1;
        selects = (entryFlags & IOSQE_BUFFER_SELECT) != 0;
        onWorker = (entryFlags & IOSQE_ASYNC) != 0;
        messages = datagrams && isMessage() ? new MessageWork(this, kernel, where) : null;
        boolean vector = opcode == IORING_OP_READV || opcode == IORING_OP_WRITEV;
        pieces =
                messages != null
                        ? messages.pieces()
                        : message
                                ? Vector.rest(Vector.of(where), 0)
                                : vector
                                        ? Vector.all(address, length)
                                        : MOVES.contains(opcode)
                                                ? List.of(new Vector(address, length))
                                                : List.of();
        path = opcode == IORING_OP_OPENAT ? MemoryMap.text(address) : null;
        port = opcode == IORING_OP_CONNECT ? Addresses.port(kernel, address) : 0;
        if (MemoryMap.word(entry + SQE_ADDR3) != 0 || MemoryMap.word(entry + SQE_ADDR3 + 8) != 0) {
            kernel.violation("rubbish at the end of an entry");
        }
    }

    private boolean isMessage() {
        return opcode == IORING_OP_SENDMSG || opcode == IORING_OP_RECVMSG;
    }

    /** What a cancel is to find. */
    long cancelled() {
        return address;
    }

    /** Takes hold of what the descriptor or number stands for now, and sets out. */
    void submitted() {
        if (byNumber) {
            thing = ring.known.files.get(fd);
            if (thing == null) {
                complete(-Errno.EBADF, 0);
                return;
            }
            thing.hold();
        } else if (fd >= 0 && place < 0) {
            thing = kernel.table.get(fd);
        }
        switch (opcode) {
            case IORING_OP_READ,
                    IORING_OP_WRITE,
                    IORING_OP_READV,
                    IORING_OP_WRITEV,
                    IORING_OP_FSYNC,
                    IORING_OP_OPENAT -> {
                boolean stoppable = path != null && onWorker || thing instanceof Socket;
                begun = kernel.dice.flip() && !stoppable;
            }
            case IORING_OP_CLOSE -> begun = true;
            default -> {}
        }
        poke();
    }

    /** Waits for another one's success before it sets out. */
    void follows(Op before) {
        before.next = this;
        waits = true;
    }

    /** Whether it may still move bytes at this memory. */
    boolean names(long from, long bytes) {
        for (Vector piece : pieces) {
            if (piece.overlaps(from, bytes)) {
                return true;
            }
        }
        return false;
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
            case IORING_OP_READ, IORING_OP_READV -> files.transfer(false);
            case IORING_OP_WRITE, IORING_OP_WRITEV -> files.transfer(true);
            case IORING_OP_FSYNC -> files.sync();
            case IORING_OP_OPENAT -> files.open();
            case IORING_OP_CLOSE -> files.close();
            case IORING_OP_SEND, IORING_OP_SEND_ZC -> sockets.send();
            case IORING_OP_RECV -> sockets.receive();
            case IORING_OP_SENDMSG -> messages.send();
            case IORING_OP_RECVMSG -> messages.receive();
            case IORING_OP_ACCEPT -> sockets.accept();
            case IORING_OP_CONNECT -> sockets.connect();
            case IORING_OP_POLL_ADD -> sockets.poll();
            default -> complete(-Errno.EINVAL, 0);
        }
    }

    /** 0, or one of these errors, negated, now and then. */
    int fails(int... errors) {
        if (!kernel.dice.chance(kernel.faults.fails)) {
            return 0;
        }
        int error = kernel.dice.oneOf(errors);
        kernel.met(Happening.REQUEST_FAILED);
        kernel.network.reported(error);
        return -error;
    }

    /** Whether a request for several goes on after this completion. */
    boolean goesOn(int multishot) {
        return (priority & multishot) != 0 && goesOn();
    }

    boolean goesOn() {
        if (ring.hasRoomForMore() && !kernel.dice.chance(kernel.faults.multishotEnds)) {
            return true;
        }
        kernel.met(Happening.MULTISHOT_ENDED);
        return false;
    }

    /** Completes it, unless it would have to wait. */
    void completeOrWait(int result) {
        if (result == -Errno.EAGAIN) {
            thing.await(this);
        } else {
            complete(result, 0);
        }
    }

    /** Opens something: a descriptor, or in its place in the ring's table. */
    int opened(Thing opened) {
        return place < 0 ? kernel.table.add(opened) : ring.known.files.put(place, opened);
    }

    // ---------------------------------------------------------------- the end

    /**
     * A cancel has come.
     *
     * @return what it is told
     */
    int cancel() {
        if (waits || owesOnlyNotice()) { // what waits in a chain is not looked for
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
            if (done || owesOnlyNotice()) {
                kernel.met(Happening.CANCEL_OVERTAKEN);
                return kernel.dice.flip() ? -Errno.ENOENT : -Errno.EALREADY;
            }
        }
        sockets.callOff(calledOff());
        return 0;
    }

    private int calledOff() {
        if (onWorker) {
            return kernel.dice.oneOf(-Errno.ECANCELED, -Errno.EINTR, -ERESTARTSYS);
        }
        return -Errno.ECANCELED;
    }

    /** Whether it is over but for the notification, and so done with its descriptor. */
    boolean owesOnlyNotice() {
        return sockets.owesOnlyNotice();
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
            if (thing != null && byNumber) {
                thing.letGo();
            }
        }
        ring.post(userData, result, completionFlags);
        if (done && next != null && !ring.isDead()) {
            goOn(result);
        }
    }

    private void goOn(int result) {
        Op following = next;
        next = null;
        following.waits = false;
        if (!brokenOff && (linksAnyway || succeededWith(result))) {
            kernel.met(Happening.CHAIN_WENT_ON);
            following.submitted();
        } else {
            kernel.met(Happening.CHAIN_BROKEN);
            following.brokenOff = true;
            following.complete(-Errno.ECANCELED, 0);
        }
    }

    /** As the kernel sees it: what is short has failed, but a failed sync now and then has not. */
    private boolean succeededWith(int result) {
        return switch (opcode) {
            case IORING_OP_READ, IORING_OP_WRITE, IORING_OP_READV, IORING_OP_WRITEV ->
                    result == Vector.bytes(pieces);
            default -> result >= 0 || result != -Errno.ECANCELED && kernel.dice.flip();
        };
    }

    @Override
    public String toString() {
        return "operation "
                + opcode
                + " on "
                + (byNumber ? "number " : "")
                + fd
                + (thing == null ? "" : " (" + thing + ")")
                + (path == null ? "" : " of " + path)
                + " with user data "
                + Long.toHexString(userData)
                + (scheduled ? ", about to be tried" : ", waiting");
    }
}
