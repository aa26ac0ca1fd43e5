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

    private final @Nullable ReceiveBuffers bytes;
    private final @Nullable ReceiveBuffers datagrams;

    /** Registers what the kernel knows how to use. */
    BufferGroups(Carrier carrier, Ring ring, Features features, IoConfig config) {
        int count = config.receiveBuffers();
        bytes =
                features.has(Facility.MULTISHOT_RECEIVE)
                        ? open(carrier, ring, 0, count, config.receiveBufferBytes())
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
