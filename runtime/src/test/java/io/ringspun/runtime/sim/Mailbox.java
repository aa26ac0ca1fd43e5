package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A datagram socket: what has arrived and was not taken, whole, each with its sender. It keeps book
 * besides of what the program's runtime was given and what it has sent, for the program to compare.
 */
final class Mailbox extends Thing {

    /** The longest of UDP, and of Unix-domain sockets with their usual buffers. */
    static final int BYTES_MAX = 65_507;

    static final int UNIX_BYTES_MAX = 212_960;

    private static final int UNIX_LETTERS_MAX = 11;

    /** A datagram. */
    static final class Letter {

        final byte[] bytes;

        /** The port of its sender. */
        final int from;

        /** Whether its receiver has had another peer since it came, and may have passed it over. */
        boolean mayBePassedOver;

        Letter(byte[] bytes, int from) {
            this.bytes = bytes;
            this.from = from;
        }

        @Override
        public String toString() {
            return bytes.length + " bytes of " + from + (mayBePassedOver ? ", passed over" : "");
        }
    }

    final int family;
    int port;

    /** Whether the port was the kernel's choice, which does not outlive a peer. */
    boolean portChosen;

    /** From whom alone it receives, and to whom it sends; 0 for nobody in particular. */
    int peerPort;

    /** What was given to the runtime and is still to be found by the program. */
    final ArrayDeque<Letter> given = new ArrayDeque<>();

    /** What was sent and the program was not yet told of. */
    final ArrayDeque<Letter> sent = new ArrayDeque<>();

    private final ArrayDeque<Letter> arrived = new ArrayDeque<>();
    private int bytesMax;
    private int bytes;
    private int error;
    private boolean closed;

    Mailbox(Kernel kernel, int family) {
        super(kernel);
        this.family = family;
        bytesMax = kernel.dice.sized(1 << 17);
    }

    private boolean internet() {
        return family != Posix.AF_UNIX;
    }

    /** SO_RCVBUF. */
    void room(int newBytesMax) {
        bytesMax = newBytesMax;
    }

    // ---------------------------------------------------------------- peers

    int connect(int newPeer) {
        if (!internet() && kernel.network.mailbox(newPeer) == null) {
            kernel.network.reported(Errno.ECONNREFUSED);
            return -Errno.ECONNREFUSED;
        }
        peerPort = newPeer;
        passOverOthers();
        return 0;
    }

    private void passOverOthers() {
        for (Letter letter : arrived) {
            letter.mayBePassedOver |= letter.from != peerPort;
        }
        for (Letter letter : given) {
            letter.mayBePassedOver |= letter.from != peerPort;
        }
    }

    /** Gives up the peer, and with it a port that the kernel chose. */
    void disconnect() {
        peerPort = 0;
        if (portChosen && internet()) {
            kernel.network.unbind(this);
            port = 0;
        }
        changed();
    }

    // ---------------------------------------------------------------- sending

    /**
     * Sends one datagram of these pieces.
     *
     * @param to a port, or 0 for the peer
     */
    int send(List<Vector> pieces, int to) {
        int target = to != 0 ? to : peerPort;
        if (error != 0) {
            return takenError();
        }
        int length = Vector.bytes(pieces);
        if (length > (internet() ? BYTES_MAX : UNIX_BYTES_MAX)) {
            return told(Errno.EMSGSIZE);
        }
        Mailbox there = kernel.network.mailbox(target);
        if (!internet()) {
            if (there == null) {
                return told(Errno.ECONNREFUSED);
            } else if (there.peerPort != 0 && there.peerPort != port) {
                return told(Errno.EPERM);
            } else if (there.isFull(length)) {
                return -Errno.EAGAIN;
            }
        }
        byte[] content = new byte[length];
        int at = 0;
        for (Vector piece : pieces) {
            kernel.memory.read(piece.address(), content, at, piece.length());
            at += piece.length();
        }
        sent.add(new Letter(content, target));
        if (internet()) {
            kernel.network.carry(this, content, target);
        } else {
            there.arrive(new Letter(content, port));
        }
        return length;
    }

    private int told(int errno) {
        kernel.network.reported(errno);
        return -errno;
    }

    // ---------------------------------------------------------------- arriving

    boolean isClosed() {
        return closed;
    }

    /** Whether a datagram from there is let in. */
    boolean takesFrom(int sender) {
        return peerPort == 0 || peerPort == sender;
    }

    boolean isFull(int more) {
        return internet()
                ? bytes + more > bytesMax && !arrived.isEmpty()
                : arrived.size() >= UNIX_LETTERS_MAX;
    }

    void arrive(Letter letter) {
        arrived.add(letter);
        bytes += letter.bytes.length;
        changed();
    }

    /** Something sent has come back as undeliverable. */
    void bounced() {
        if (!closed) {
            kernel.met(Happening.DATAGRAM_BOUNCED);
            kernel.network.reported(Errno.ECONNREFUSED);
            error = Errno.ECONNREFUSED;
            changed();
        }
    }

    // ---------------------------------------------------------------- receiving

    private int takenError() {
        int reported = error;
        error = 0;
        return -reported;
    }

    /** How long the next datagram is; EAGAIN if there is none. Takes a pending error. */
    int next() {
        if (error != 0) {
            return takenError();
        }
        return arrived.isEmpty() ? -Errno.EAGAIN : arrived.peekFirst().bytes.length;
    }

    /** Takes the next, which is there. */
    Letter take() {
        Letter letter = arrived.removeFirst();
        bytes -= letter.bytes.length;
        given.add(letter);
        if (!internet()) {
            kernel.network.roomAt(this);
        }
        return letter;
    }

    /** Whether there is nothing that the program still has to find. */
    boolean isFinished() {
        return arrived.stream().allMatch(letter -> letter.mayBePassedOver)
                && given.stream().allMatch(letter -> letter.mayBePassedOver);
    }

    @Override
    int read(long address, int length, long offset) {
        int there = next();
        if (there >= 0) {
            byte[] content = take().bytes;
            int count = Math.min(there, length);
            kernel.memory.write(address, content, 0, count);
            return count;
        }
        return there;
    }

    @Override
    int write(long address, int length, long offset) {
        return send(List.of(new Vector(address, length)), 0);
    }

    @Override
    int poll() {
        Mailbox there = internet() || peerPort == 0 ? null : kernel.network.mailbox(peerPort);
        return (arrived.isEmpty() ? 0 : Posix.POLLIN)
                | (error != 0 ? Posix.POLLIN | Posix.POLLERR : 0)
                | (there != null && there.isFull(0) ? 0 : Posix.POLLOUT);
    }

    @Override
    void close() {
        closed = true;
        kernel.network.unbind(this);
        if (!internet()) {
            kernel.network.roomAt(this);
        }
    }

    @Override
    public String toString() {
        return "mailbox "
                + port
                + (peerPort == 0 ? "" : " with " + peerPort)
                + " and "
                + arrived.size()
                + " datagrams";
    }
}
