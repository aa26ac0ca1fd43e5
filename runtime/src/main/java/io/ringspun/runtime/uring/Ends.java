package io.ringspun.runtime.uring;

import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The addresses of a connection: the kernel is asked once, when somebody wants to know. */
final class Ends {

    private static final SocketAddress UNKNOWN = new InetSocketAddress(0);

    private final Descriptor descriptor;
    private volatile @Nullable SocketAddress local;
    private volatile @Nullable SocketAddress remote;

    /**
     * The ends of a connected socket.
     *
     * @param remote null if the kernel has to be asked
     */
    Ends(Descriptor descriptor, @Nullable SocketAddress remote) {
        this.descriptor = descriptor;
        this.remote = remote;
    }

    SocketAddress local() {
        SocketAddress known = local;
        if (known == null) {
            known = ask(Sockets::localAddress);
            local = known;
        }
        return known;
    }

    SocketAddress remote() {
        SocketAddress known = remote;
        if (known == null) {
            known = ask(Sockets::remoteAddress);
            remote = known;
        }
        return known;
    }

    private interface Question {
        SocketAddress ask(int fd) throws IOException;
    }

    /** Asks the kernel; it no longer knows once the socket is closed or the peer has gone. */
    private SocketAddress ask(Question question) {
        try {
            descriptor.enter();
        } catch (IOException e) {
            return UNKNOWN;
        }
        try {
            return question.ask(descriptor.fd());
        } catch (IOException e) {
            return UNKNOWN;
        } finally {
            descriptor.leave();
        }
    }
}
