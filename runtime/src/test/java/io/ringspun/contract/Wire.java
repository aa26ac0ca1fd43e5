package io.ringspun.contract;

import io.ringspun.Connection;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two connections with somebody between them, who passes on what comes, and may do so badly. Works
 * until both ends are closed.
 */
final class Wire {

    /** How what comes is passed on. */
    enum Manner {
        AS_IT_COMES(1000),
        BYTE_BY_BYTE(1);

        private final int most;

        Manner(int most) {
            this.most = most;
        }
    }

    /** The ends to be used. */
    final Site.Pair pair;

    /** So many bytes on the way from far to near are changed next. */
    final AtomicInteger toSpoil = new AtomicInteger();

    Wire(Site site, Manner manner) throws IOException {
        Site.Pair left = site.pair();
        Site.Pair right = site.pair();
        pair = new Site.Pair(left.near(), right.far());
        site.run(() -> pass(left.far(), right.near(), manner, new AtomicInteger()));
        site.run(() -> pass(right.near(), left.far(), manner, toSpoil));
    }

    private static void pass(Connection from, Connection to, Manner manner, AtomicInteger toSpoil)
            throws IOException {
        byte[] bytes = new byte[1000];
        try {
            for (int count; (count = from.read(bytes, 0, bytes.length)) >= 0; ) {
                for (int i = 0; i < count && toSpoil.get() > 0; i++) {
                    // Not the header of a record, which tells no secret and would end it sooner.
                    bytes[count - 1 - i] ^= 1;
                    toSpoil.decrementAndGet();
                }
                for (int done = 0; done < count; ) {
                    int here = Math.min(manner.most, count - done);
                    to.write(bytes, done, here);
                    done += here;
                }
            }
            to.shutdownOutput();
        } catch (SocketException | ClosedChannelException e) {
            // one of the ends is gone
        }
    }
}
