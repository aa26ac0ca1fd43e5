package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/**
 * Descriptors that go over a Unix-domain connection beside its bytes (SCM_RIGHTS, unix(7)). Sent
 * and received directly, without waiting, and the ring polls in between: what a repeated request
 * makes of the descriptors is up to the kernel's version, and they must come neither twice nor
 * never.
 *
 * <p>Sending needs the descriptor's writing turn, receiving its reading turn.
 */
public final class Passing {

    private final Carriers carriers;
    private final Descriptor descriptor;
    private final Message outgoing = new Message(1, 0, Message.rightsBytes(Message.RIGHTS_MAX));
    private final Message incoming = new Message(1, 0, Message.rightsBytes(Message.RIGHTS_MAX));

    /** For a connected Unix-domain socket. */
    public Passing(Carriers carriers, Descriptor descriptor) {
        this.carriers = carriers;
        this.descriptor = descriptor;
    }

    /**
     * Sends descriptors with some of a piece of memory. None of them is entered while this waits
     * for room, so that closing one does not wait for the peer.
     *
     * @param address stable memory
     * @param length how many bytes, more than 0
     * @param passed which
     * @param deadline nanoTime, or 0 for none
     * @return how many bytes went, at least 1, and all descriptors with them
     * @throws ClosedChannelException if one of them is closed, or was meanwhile; nothing went
     */
    public int send(long address, int length, List<Descriptor> passed, long deadline)
            throws IOException {
        outgoing.data(address, length);
        while (true) {
            int sent = trySend(passed);
            if (sent > 0) {
                return sent;
            }
            await(sent, Posix.POLLOUT, "send", deadline);
        }
    }

    private int trySend(List<Descriptor> passed) throws ClosedChannelException {
        int[] fds = new int[passed.size()];
        int entered = 0;
        try {
            for (Descriptor each : passed) {
                each.enter();
                fds[entered++] = each.fd();
            }
            outgoing.rights(fds);
            return Linux.sendmsg(
                    descriptor.fd(), outgoing, Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL);
        } finally {
            for (Descriptor each : passed.subList(0, entered)) {
                each.leave();
            }
        }
    }

    /** What came: how many bytes, 0 at the end of input; and the descriptors, the caller's. */
    public record Arrival(int bytes, int[] fds) {}

    /**
     * Receives bytes and the descriptors with them. They are not inherited by other programs.
     *
     * @param address stable memory
     * @param length at most so many bytes, more than 0
     * @param deadline nanoTime, or 0 for none
     */
    public Arrival receive(long address, int length, long deadline) throws IOException {
        while (true) {
            incoming.data(address, length);
            incoming.controlRoom();
            int received =
                    Linux.recvmsg(
                            descriptor.fd(), incoming, Posix.MSG_DONTWAIT | Posix.MSG_CMSG_CLOEXEC);
            if (received >= 0) {
                return new Arrival(received, incoming.rights());
            }
            await(received, Posix.POLLIN | Posix.POLLRDHUP, "recv", deadline);
        }
    }

    /**
     * Whether descriptors of the last arrival were lost because this process has no room for them.
     */
    public boolean lostSome() {
        return (incoming.flags() & Posix.MSG_CTRUNC) != 0;
    }

    /** The failure when it has. */
    public static SocketException lost() {
        return new SocketException(
                "recv: descriptors were passed that this process has no room for (MSG_CTRUNC)");
    }

    /** Closes descriptors of an arrival that nobody gets, from one on. */
    public static void close(int[] fds, int from) {
        for (int i = from; i < fds.length; i++) {
            Linux.close(fds[i]);
        }
    }

    private void await(int result, int events, String operation, long deadline) throws IOException {
        if (result == -Errno.EINTR) {
            return;
        }
        if (result != -Errno.EAGAIN) {
            throw Failures.socket(operation, -result, null);
        }
        OneShot poll = carriers.nearest().operation(descriptor);
        poll.poll(descriptor.fd(), events);
        IOException ending = Endings.of(operation, poll.perform(deadline), 0);
        if (ending != null) {
            throw ending;
        }
    }
}
