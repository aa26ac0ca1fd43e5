package io.ringspun.runtime.sim;

import java.util.Arrays;

/** Memory that the network reads in place until it says that it is done: nobody may write to it. */
final class SentInPlace {

    private final MemoryMap memory;
    private final long address;
    private final byte[] sent;

    SentInPlace(MemoryMap memory, long address, int bytes) {
        this.memory = memory;
        this.address = address;
        sent = now(bytes);
    }

    boolean isUntouched() {
        return Arrays.equals(sent, now(sent.length));
    }

    private byte[] now(int bytes) {
        byte[] content = new byte[bytes];
        memory.read(address, content, 0, bytes);
        return content;
    }
}
