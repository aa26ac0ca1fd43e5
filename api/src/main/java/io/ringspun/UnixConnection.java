package io.ringspun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a Unix-domain connection can do besides carrying bytes: pass descriptors, and tell who the
 * peer is. Had from {@link Connection#unix}, before the first read: from then on nothing is
 * received ahead of the reads, and descriptors stay with the bytes they were sent with. The kernel
 * closes those that come with bytes read by the connection's own {@code read}.
 *
 * <p>Time limits, turns and failures are those of the connection.
 */
public interface UnixConnection {

    /** How many descriptors the kernel takes at a time. */
    int DESCRIPTORS_MAX = 253;

    /**
     * Writes all that remains in a byte buffer, the descriptors with its first bytes. They stay
     * open here, and what they stand for is shared with the peer. Of a connection, only what has
     * not been received ahead goes with it: pass it before reading from it.
     *
     * @param source where from, at least one byte; its position is advanced, also when the write
     *     fails half-way
     * @param passed files, connections, listeners, datagram endpoints or passed descriptors of this
     *     runtime, {@link #DESCRIPTORS_MAX} at most
     * @return how many bytes: what remained in the source
     * @throws IllegalArgumentException if there is no byte, or something else than those is to be
     *     passed, or too many
     * @throws IOException if writing failed; if the position was not moved, nothing was passed
     */
    int write(ByteBuffer source, List<?> passed) throws IOException;

    /**
     * Reads bytes, and the descriptors that came with them. At most one write's descriptors come at
     * a time.
     *
     * @param target where to
     * @param passed descriptors are added here, the caller's from then on
     * @return how many bytes, at least 1; 0 if the target is full; -1 at the end of input
     * @throws IOException if reading failed; also if this process could not take all the
     *     descriptors, for want of room: then those that came are closed, and the bytes are in the
     *     target
     */
    int read(ByteBuffer target, List<? super PassedDescriptor> passed) throws IOException;

    /**
     * Who the peer is.
     *
     * @return as of the time the connection was made
     * @throws IOException if the connection is closed or the kernel refused
     */
    PeerCredentials credentials() throws IOException;
}
