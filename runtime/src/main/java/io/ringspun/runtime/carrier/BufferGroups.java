package io.ringspun.runtime.carrier;

import io.ringspun.IoConfig;
import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Ring;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one carrier that its kernel receives into, by what comes in them. Carrier only.
 */
final class BufferGroups {

    /** Address space only, until datagrams come: pages are touched as far as they reach. */
    private static final int DATAGRAM_BUFFERS_MAX = 256;

    /** The largest datagram of UDP, and what the kernel tells about it. */
    private static final int DATAGRAM_BUFFER_BYTES = 65 << 10;

    /**
     * What is filled bit by bit is so many times as large, and there are so many times fewer: a
     * piece that is held keeps all of it, but what is large need not be cut.
     */
    private static final int INCREMENTAL_FACTOR_MAX = 16;

    private final @Nullable ReceiveBuffers bytes;
    private final @Nullable ReceiveBuffers datagrams;

    /** Registers what the kernel knows how to use. */
    BufferGroups(Carrier carrier, Ring ring, Features features, IoConfig config) {
        int count = config.receiveBuffers();
        bytes =
                features.has(Facility.MULTISHOT_RECEIVE)
                        ? openForBytes(
                                carrier,
                                ring,
                                count,
                                config.receiveBufferBytes(),
                                features.has(Facility.INCREMENTAL_BUFFERS))
                        : null;
        datagrams =
                features.has(Facility.MULTISHOT_RECEIVE_MESSAGE)
                        ? open(
                                carrier,
                                ring,
                                1,
                                Math.min(count, DATAGRAM_BUFFERS_MAX),
                                DATAGRAM_BUFFER_BYTES)
                        : null;
    }

    private static @Nullable ReceiveBuffers openForBytes(
            Carrier carrier, Ring ring, int count, int bufferBytes, boolean incremental) {
        int factor = Math.min(INCREMENTAL_FACTOR_MAX, Math.max(1, count / 2));
        BufferRing large =
                incremental
                        ? BufferRing.openIncremental(ring, 0, count / factor, bufferBytes * factor)
                        : null;
        return large == null
                ? open(carrier, ring, 0, count, bufferBytes)
                : new ReceiveBuffers(carrier, large, new Pieces(large, bufferBytes), bufferBytes);
    }

    private static @Nullable ReceiveBuffers open(
            Carrier carrier, Ring ring, int group, int count, int bufferBytes) {
        BufferRing buffers = BufferRing.open(ring, group, count, bufferBytes);
        return buffers == null ? null : new ReceiveBuffers(carrier, buffers);
    }

    /** For the bytes of streams, or null. */
    @Nullable ReceiveBuffers bytes() {
        return bytes;
    }

    /** For datagrams, or null. */
    @Nullable ReceiveBuffers datagrams() {
        return datagrams;
    }

    /** How many buffers are in the hands of users. Any thread. */
    int lentCount() {
        return bytes == null ? 0 : bytes.lentCount();
    }

    /** Hands to the kernel what other threads gave back. */
    void recycleReturned() {
        if (bytes != null) {
            bytes.recycleReturned();
        }
        if (datagrams != null) {
            datagrams.recycleReturned();
        }
    }

    /** Unregisters and frees; see {@link ReceiveBuffers#close}. */
    void close() {
        if (bytes != null) {
            bytes.close();
        }
        if (datagrams != null) {
            datagrams.close();
        }
    }
}
