package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;
import java.nio.charset.StandardCharsets;

/**
 * Socket addresses, as far as a simulated network needs them: a family and a port. A path stands
 * for a port too, and so does the host, which is this one or another.
 */
final class Addresses {

    /** From this port on it is another host's. */
    static final int FAR = 20_000;

    private static final int LOOPBACK = 0x0100007f;
    private static final int OTHER_HOST = 0x0100000a;

    private Addresses() {}

    static int port(Kernel kernel, long address) {
        int family = MemoryMap.half(address);
        if (family == Posix.AF_UNIX) {
            String path = MemoryMap.text(address + Posix.SOCKADDR_UN_PATH);
            return path.isEmpty()
                    ? MemoryMap.half(address + Posix.SOCKADDR_UN_PATH + 1) & 0x7fff
                    : kernel.network.portOf(path);
        }
        return Integer.reverseBytes(MemoryMap.half(address + Posix.SOCKADDR_IN_PORT)) >>> 16;
    }

    /** Whether it is of another host. */
    static boolean isFar(long address) {
        return MemoryMap.half(address) == Posix.AF_INET
                && MemoryMap.number(address + Posix.SOCKADDR_IN_ADDR) == OTHER_HOST;
    }

    /** Writes an address; returns its length. */
    static int write(Kernel kernel, long address, int family, int port) {
        MemoryMap.half(address, family);
        if (family == Posix.AF_UNIX) {
            String path = kernel.network.pathOf(port);
            if (path == null) {
                MemoryMap.number(address + Posix.SOCKADDR_UN_PATH, port << 8);
                return Posix.SOCKADDR_UN_PATH + 4;
            }
            byte[] text = (path + '\0').getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < text.length; i++) {
                MemoryMap.octet(address + Posix.SOCKADDR_UN_PATH + i, text[i]);
            }
            return Posix.SOCKADDR_UN_PATH + text.length;
        }
        MemoryMap.half(address + Posix.SOCKADDR_IN_PORT, Integer.reverseBytes(port) >>> 16);
        MemoryMap.number(address + Posix.SOCKADDR_IN_ADDR, port < FAR ? LOOPBACK : OTHER_HOST);
        return Posix.SOCKADDR_IN_SIZE;
    }
}
