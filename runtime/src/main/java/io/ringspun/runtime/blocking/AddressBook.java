package io.ringspun.runtime.blocking;

import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.kernel.SocketAddresses;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of the internet families as Java's objects, the last few of them kept: a datagram from
 * somebody who has written before costs no new object. One user at a time.
 */
final class AddressBook {

    /** A power of two. */
    private static final int PLACES = 8;

    private static final int WORDS = (Posix.SOCKADDR_IN6_SIZE + 3) / Integer.BYTES;

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

    private final @Nullable SocketAddress[] addresses = new SocketAddress[PLACES];

    /** Per place, the address as the kernel wrote it. */
    private final int[] words = new int[PLACES * WORDS];

    /** The address that the kernel wrote; as {@link SocketAddresses#decode}. */
    SocketAddress decode(MemorySegment memory, long at, int length) {
        if (length != Posix.SOCKADDR_IN_SIZE && length != Posix.SOCKADDR_IN6_SIZE) {
            return SocketAddresses.decode(memory.asSlice(at), length);
        }
        int used = length / Integer.BYTES;
        int hash = 0;
        for (int i = 0; i < used; i++) {
            hash = 31 * hash + memory.get(WORD, at + (long) i * Integer.BYTES);
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        SocketAddress known = addresses[place];
        if (known != null && isAt(place, memory, at, used)) {
            return known;
        }
        SocketAddress decoded = SocketAddresses.decode(memory.asSlice(at), length);
        for (int i = 0; i < used; i++) {
            words[place * WORDS + i] = memory.get(WORD, at + (long) i * Integer.BYTES);
        }
        addresses[place] = decoded;
        return decoded;
    }

    /** The first word has the family, and so tells the lengths apart. */
    private boolean isAt(int place, MemorySegment memory, long at, int used) {
        for (int i = 0; i < used; i++) {
            if (words[place * WORDS + i] != memory.get(WORD, at + (long) i * Integer.BYTES)) {
                return false;
            }
        }
        return true;
    }
}
