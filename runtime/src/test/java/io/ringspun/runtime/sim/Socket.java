package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stream socket: new, listening, or connected. What one end sends is in the other's queue at
 * once; that the other learns of it late is left to its request.
 */
final class Socket extends Thing {

    final int family;
    int port;
    int peerPort;

    private Bytes inbound = new Bytes(1);

    /** What comes beside them. */
    private final Passed passed = new Passed();

    private Socket peer;
    private boolean connected;

    /** Embryos that nobody has accepted, if this listens. */
    private ArrayDeque<Socket> backlog;

    private int backlogMax;

    /** An error that the next call reports, once. */
    private int error;

    private boolean broken;
    private boolean finished;
    private boolean inputShut;
    private boolean outputShut;
    private boolean resets;
    private boolean closed;

    Socket(Kernel kernel, int family) {
        super(kernel);
        this.family = family;
    }

    // ---------------------------------------------------------------- connecting

    void listen(int connections) {
        backlog = new ArrayDeque<>();
        backlogMax = Math.max(1, connections);
    }

    boolean listens() {
        return backlog != null && !closed;
    }

    boolean isFull() {
        return backlog.size() >= backlogMax;
    }

    /** Makes the other end, which waits to be accepted there. */
    void connectTo(Socket listener) {
        Socket embryo = new Socket(kernel, family);
        if (port == 0) {
            port = kernel.network.freshPort();
        }
        peerPort = listener.port;
        embryo.port = listener.port;
        embryo.peerPort = port;
        pair(embryo);
        listener.backlog.add(embryo);
        listener.changed();
        if (family != Posix.AF_UNIX) {
            kernel.network.mayBreak(this);
        }
    }

    void pair(Socket other) {
        peer = other;
        other.peer = this;
        connected = true;
        other.connected = true;
        int room =
                24
                        + kernel.dice.sized(
                                1 << 14); // with less, a long stream takes as long as for ever
        inbound = new Bytes(room);
        other.inbound = new Bytes(room);
    }

    /** The oldest embryo, or null. */
    Socket accepted() {
        Socket embryo = backlog.pollFirst();
        if (embryo != null) {
            kernel.network.roomIn(this);
        }
        return embryo;
    }

    boolean hasPeer() {
        return connected && !broken;
    }

    // ---------------------------------------------------------------- bytes

    @Override
    int read(long address, int length, long offset) {
        return read(address, length, Thing::letGo);
    }

    /** The same, of what comes beside the bytes too: it is the taker's to let go. */
    int read(long address, int length, Consumer<Thing> taker) {
        int count = Math.min(inbound.count(), length);
        if (count > 0) {
            count = passed.upTo(kernel.faults.some(count));
            inbound.drain(kernel.memory, address, count);
            passed.taken(count).forEach(taker);
            if (peer != null) {
                peer.changed();
            }
            return count;
        }
        return readable();
    }

    /** Copies what is there and leaves it there. */
    int look(long address, int length) {
        int count = Math.min(inbound.count(), length);
        if (count == 0) {
            return readable();
        }
        inbound.show(kernel.memory, address, count);
        return count;
    }

    /** How many bytes are there; 0 at the end, and EAGAIN before. Takes a pending error. */
    int readable() {
        if (inbound.count() > 0) {
            return inbound.count();
        }
        if (error != 0) {
            int reported = error;
            error = 0;
            return -reported;
        }
        if (!connected) {
            return -Errno.ENOTCONN;
        }
        return finished || inputShut || broken ? 0 : -Errno.EAGAIN;
    }

    @Override
    int write(long address, int length, long offset) {
        if (error != 0) {
            int reported = error;
            error = 0;
            return -reported;
        }
        if (outputShut || broken || !connected) {
            kernel.network.reported(Errno.EPIPE);
            return -Errno.EPIPE;
        }
        if (peer == null || peer.closed) {
            breakOff(Errno.EPIPE); // the peer answers with a reset; what was sent is gone
            kernel.memory.read(address, new byte[length], 0, length);
            return length;
        }
        int count = Math.min(peer.inbound.room(), length);
        if (count == 0) {
            return -Errno.EAGAIN;
        }
        count = kernel.faults.some(count);
        peer.inbound.fill(kernel.memory, address, count);
        peer.passed.sent(count);
        peer.changed();
        return count;
    }

    /** With the first of so many bytes that were just sent go these. */
    void pass(int bytes, List<Thing> things) {
        if (!things.isEmpty() && peer != null && !peer.closed) {
            peer.passed.with(bytes, things);
        }
    }

    @Override
    int poll() {
        if (backlog != null) {
            return backlog.isEmpty() ? 0 : Posix.POLLIN;
        }
        int mask = 0;
        if (inbound.count() > 0 || finished || inputShut || broken || error != 0) {
            mask |= Posix.POLLIN;
        }
        if (finished || broken) {
            mask |= Posix.POLLRDHUP;
        }
        if (error != 0 || broken) {
            mask |= Posix.POLLERR | Posix.POLLHUP;
        }
        if (broken || peer != null && peer.inbound.room() > 0) {
            mask |= Posix.POLLOUT;
        }
        return mask;
    }

    // ---------------------------------------------------------------- the end

    int shutdown(int how) {
        if (!hasPeer()) {
            return -Errno.ENOTCONN;
        }
        if (how != Posix.SHUT_WR) {
            inputShut = true;
        }
        if (how != Posix.SHUT_RD) {
            outputShut = true;
            peer.finished = true;
            peer.changed();
        }
        changed();
        return 0;
    }

    /** Closing sends a reset whatever there is. */
    void resetOnClose() {
        resets = true;
    }

    /** The connection is no more, for a reason that this end learns once. */
    void breakOff(int reason) {
        if (!broken && connected) {
            broken = true;
            kernel.met(Happening.CONNECTION_BROKEN);
            error = reason;
            kernel.network.reported(reason);
            changed();
        }
    }

    /** The network breaks the connection for both. */
    void cut() {
        if (!closed && peer != null && !peer.closed) {
            peer.breakOff(Errno.ECONNRESET);
            breakOff(Errno.ECONNRESET);
        }
    }

    @Override
    void close() {
        closed = true;
        passed.drop();
        if (backlog != null) {
            kernel.network.forget(this);
            backlog.forEach(Socket::refuse);
            backlog.clear();
        } else if (peer != null && !peer.closed) {
            if (resets || inbound.count() > 0) {
                peer.breakOff(Errno.ECONNRESET);
            } else {
                peer.finished = true;
                peer.changed();
            }
        }
    }

    /** An embryo that is not accepted. */
    void refuse() {
        resets = true;
        close();
    }

    @Override
    public String toString() {
        return (backlog != null ? "listener " : "socket ")
                + port
                + " to "
                + peerPort
                + " with "
                + inbound.count()
                + (finished ? " finished" : "")
                + (broken ? " broken" : "");
    }
}
