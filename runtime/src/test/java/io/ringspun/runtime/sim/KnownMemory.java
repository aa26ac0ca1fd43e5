package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Posix;

/**
 * The memory that a ring knows by number, from the kernel's side: which number stands for what, and
 * that none is taken away from under a request.
 */
final class KnownMemory {

    private final Kernel kernel;
    private final SimRing ring;
    private long[] addresses = {};
    private long[] lengths = {};

    KnownMemory(Kernel kernel, SimRing ring) {
        this.kernel = kernel;
        this.ring = ring;
    }

    /** Answers IORING_REGISTER_BUFFERS2 of an empty table; some kernels have small ones only. */
    int open(long registration) {
        int count = MemoryMap.number(registration + RSRC_REGISTER_NR);
        if (count > kernel.numbersMax()) {
            return -Errno.ENOMEM;
        }
        if (MemoryMap.number(registration + RSRC_REGISTER_FLAGS) != IORING_RSRC_REGISTER_SPARSE) {
            kernel.violation("a table with entries, but there are none");
        }
        addresses = new long[count];
        lengths = new long[count];
        return 0;
    }

    /** Answers IORING_REGISTER_BUFFERS_UPDATE of one entry. */
    int update(long update) {
        int number = MemoryMap.number(update + RSRC_UPDATE2_OFFSET);
        long entry = MemoryMap.word(update + RSRC_UPDATE2_DATA);
        long address = MemoryMap.word(entry + Posix.IOVEC_BASE);
        long bytes = MemoryMap.word(entry + Posix.IOVEC_LEN);
        if (address == 0) {
            remove(number);
            return 1;
        }
        if (lengths[number] != 0) {
            kernel.violation("number " + number + " is given to other memory while it is in use");
        }
        if (kernel.begun() && kernel.dice.chance(kernel.faults.refuses)) {
            kernel.met(Happening.MEMORY_REFUSED);
            return -Errno.ENOMEM;
        }
        kernel.memory.checkMine(address, bytes);
        addresses[number] = address;
        lengths[number] = bytes;
        return 1;
    }

    private void remove(int number) {
        if (lengths[number] == 0) {
            kernel.violation("number " + number + " is taken out twice");
        }
        for (Op op : ring.live()) {
            if (op.number == number) {
                kernel.violation("number " + number + " is taken out under " + op);
            }
        }
        if (ring.hasStagedNumber(number)) {
            kernel.violation("number " + number + " is taken out before a request that names it");
        }
        kernel.met(Happening.MEMORY_FORGOTTEN);
        lengths[number] = 0;
    }

    /** What a request by number does, or any other. */
    static int plain(int opcode) {
        return switch (opcode) {
            case IORING_OP_READ_FIXED -> IORING_OP_READ;
            case IORING_OP_WRITE_FIXED -> IORING_OP_WRITE;
            default -> opcode;
        };
    }

    /** The number by which a request names its memory, which it must stand for; or less than 0. */
    int numberIn(long entry) {
        int opcode = MemoryMap.half(entry) & 0xff;
        if (plain(opcode) == opcode) {
            return -1;
        }
        int number = MemoryMap.half(entry + SQE_BUF_INDEX);
        long address = MemoryMap.word(entry + SQE_ADDR);
        long end = address + MemoryMap.number(entry + SQE_LEN);
        boolean known =
                number < lengths.length
                        && address >= addresses[number]
                        && end <= addresses[number] + lengths[number];
        if (!known) {
            kernel.violation("number " + number + " does not stand for the memory of a request");
        }
        kernel.met(Happening.MEMORY_BY_NUMBER);
        return number;
    }

    /** Whether some of this memory is known here. */
    boolean overlaps(long address, long bytes) {
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] != 0
                    && addresses[i] < address + bytes
                    && address < addresses[i] + lengths[i]) {
                return true;
            }
        }
        return false;
    }
}
