package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;

/** Socket addresses, as far as a simulated network needs them: a family and a port. */
final class Addresses {

    private Addresses() {}

    static int port(long address) {
        int family = MemoryMap.half(address);
        if (family == Posix.AF_UNIX) {
            return MemoryMap.half(address + Posix.SOCKADDR_UN_PATH + 1) & 0x7fff;
        }
        return Integer.reverseBytes(MemoryMap.half(address + Posix.SOCKADDR_IN_PORT)) >>> 16;
    }

    /** Writes an address of this machine; returns its length. */
    static int write(long address, int family, int port) {
        MemoryMap.half(address, family);
        if (family == Posix.AF_UNIX) {
            MemoryMap.number(address + Posix.SOCKADDR_UN_PATH, port << 8);
            return Posix.SOCKADDR_UN_PATH + 4;
        }
        MemoryMap.half(address + Posix.SOCKADDR_IN_PORT, Integer.reverseBytes(port) >>> 16);
        MemoryMap.number(address + Posix.SOCKADDR_IN_ADDR, 0x0100007f);
        return Posix.SOCKADDR_IN_SIZE;
    }
}
