package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carriers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;

/**
 * A socket that is connected to one of a name's addresses.
 *
 * @param fd the socket, which is the caller's
 * @param address which one it is
 */
public record Reached(int fd, SocketAddress address) {

    /**
     * Tries the addresses in turn, each for its share of the time that is left.
     *
     * @param host the name, for exceptions
     * @param deadline nanoTime, or 0 for none
     * @throws IOException as the last one failed, with the failures before it
     */
    public static Reached first(
            Carriers carriers, String host, InetAddress[] addresses, int port, long deadline)
            throws IOException {
        IOException failure = new UnknownHostException(host);
        for (int i = 0; i < addresses.length; i++) {
            SocketAddress remote = new InetSocketAddress(addresses[i], port);
            long share = Endings.share(deadline, addresses.length - i);
            try {
                return new Reached(Sockets.connect(carriers, remote, share), remote);
            } catch (IOException e) {
                if (i > 0) {
                    e.addSuppressed(failure);
                }
                failure = e;
                if (!isWorthAnother(e)) {
                    break;
                }
            }
        }
        throw failure;
    }

    /** Whether another address may answer where this one did not. */
    private static boolean isWorthAnother(IOException failure) {
        return failure instanceof SocketTimeoutException
                || !(failure instanceof InterruptedIOException)
                        && !(failure instanceof ClosedChannelException);
    }
}
