package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;

/** What a ring is made to know with io_uring_register(2). */
final class Registrations {

    final KnownMemory memory;
    final KnownFiles files;
    private final Kernel kernel;
    private final SimRing ring;

    Registrations(Kernel kernel, SimRing ring) {
        this.kernel = kernel;
        this.ring = ring;
        memory = new KnownMemory(kernel, ring);
        files = new KnownFiles(kernel, ring);
    }

    /** Answers it. */
    int register(int opcode, long argument) {
        switch (opcode) {
            case IORING_REGISTER_RING_FDS -> {
                MemoryMap.number(argument + RSRC_UPDATE_OFFSET, 0);
                return 1;
            }
            case IORING_UNREGISTER_RING_FDS -> {
                return 1;
            }
            case IORING_REGISTER_PROBE -> {
                for (int known : Op.PROBED) {
                    long at = argument + PROBE_OPS + (long) PROBE_OP_SIZE * known;
                    MemoryMap.half(at + PROBE_OP_FLAGS, IO_URING_OP_SUPPORTED);
                }
                return 0;
            }
            case IORING_REGISTER_BUFFERS2 -> {
                return memory.open(argument);
            }
            case IORING_REGISTER_BUFFERS_UPDATE -> {
                return memory.update(argument);
            }
            case IORING_REGISTER_FILES2 -> {
                return files.open(argument);
            }
            case IORING_REGISTER_FILES_UPDATE -> {
                return files.update(argument);
            }
            case IORING_UNREGISTER_FILES -> {
                return files.close();
            }
            case IORING_REGISTER_PBUF_RING -> {
                kernel.groups.add(new BufferGroup(kernel, ring, argument));
                return 0;
            }
            case IORING_UNREGISTER_PBUF_RING -> {
                BufferGroup group = buffers(MemoryMap.half(argument + BUF_REG_BGID));
                group.unregistered();
                kernel.groups.remove(group);
                return 0;
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
    }

    BufferGroup buffers(int group) {
        for (BufferGroup candidate : kernel.groups) {
            if (candidate.owner == ring && candidate.group == group) {
                return candidate;
            }
        }
        kernel.violation("there is no buffer group " + group);
        throw new AssertionError();
    }
}
