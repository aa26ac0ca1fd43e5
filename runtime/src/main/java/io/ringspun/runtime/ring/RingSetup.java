package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes rings: asks for the best set-up flags first and for less when the kernel does not know them
 * (EINVAL). What was made is undone when a later step fails.
 */
final class RingSetup {

    /**
     * From best to plainest. COOP_TASKRUN takes the place of DEFER_TASKRUN between kernels 5.19 and
     * 6.1.
     */
    private static final int[] LADDER = {
        IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_DEFER_TASKRUN
                | IORING_SETUP_TASKRUN_FLAG
                | IORING_SETUP_NO_SQARRAY,
        IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_DEFER_TASKRUN
                | IORING_SETUP_TASKRUN_FLAG,
        IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_COOP_TASKRUN
                | IORING_SETUP_TASKRUN_FLAG,
        IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
        IORING_SETUP_SUBMIT_ALL,
        0,
    };

    private static final int FEATURES_NEEDED =
            IORING_FEAT_SINGLE_MMAP
                    | IORING_FEAT_NODROP
                    | IORING_FEAT_SUBMIT_STABLE
                    | IORING_FEAT_RW_CUR_POS
                    | IORING_FEAT_FAST_POLL
                    | IORING_FEAT_EXT_ARG;

    private RingSetup() {}

    /** Makes a ring that belongs to the calling thread. */
    static Ring open(int submissionEntries, int completionEntries, Choices choices)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(PARAMS_SIZE, 8);
            int fd = setUp(params, submissionEntries, completionEntries, choices);
            try {
                return map(params, new KernelEntry(fd), choices);
            } catch (Throwable e) {
                Linux.close(fd);
                throw e;
            }
        }
    }

    private static int setUp(
            MemorySegment params, int submissionEntries, int completionEntries, Choices choices)
            throws IOException {
        for (int rung = 0; ; rung++) {
            int flags = LADDER[rung] & ~choices.withoutFlags() | IORING_SETUP_CQSIZE;
            int fd =
                    LockedMemory.settled(() -> {
                        params.fill((byte) 0);
                        params.set(ValueLayout.JAVA_INT, PARAMS_FLAGS, flags);
                        params.set(ValueLayout.JAVA_INT, PARAMS_CQ_ENTRIES, completionEntries);
                        return Linux.io_uring_setup(submissionEntries, params);
                    });
            if (fd >= 0) {
                return fd;
            }
            if (fd != -Errno.EINVAL || rung == LADDER.length - 1) {
                throw RingUnavailableException.of("io_uring_setup", -fd);
            }
        }
    }

    private static Ring map(MemorySegment params, KernelEntry entry, Choices choices)
            throws IOException {
        int features = Queues.number(params, PARAMS_FEATURES);
        if ((features & FEATURES_NEEDED) != FEATURES_NEEDED) {
            throw new RingUnavailableException(
                    "the kernel's io_uring is too old (feature bits 0x"
                            + Integer.toHexString(features)
                            + "); Linux 5.11 or newer is needed");
        }
        MemorySegment shared =
                mapRing(entry.descriptor(), Queues.sharedBytes(params), IORING_OFF_SQ_RING);
        MemorySegment entries;
        try {
            entries = mapRing(entry.descriptor(), Queues.entriesBytes(params), IORING_OFF_SQES);
        } catch (Throwable e) {
            Linux.munmap(shared);
            throw e;
        }
        boolean registered = choices.wants(Facility.REGISTERED_RING) && entry.registerDescriptor();
        return new Ring(
                Queues.of(params, shared, entries),
                entry,
                Queues.number(params, PARAMS_FLAGS),
                features,
                registered);
    }

    private static MemorySegment mapRing(int fd, long bytes, long offset) throws IOException {
        MemorySegment mapping =
                Linux.mmap(
                        bytes,
                        Posix.PROT_READ | Posix.PROT_WRITE,
                        Posix.MAP_SHARED | Posix.MAP_POPULATE,
                        fd,
                        offset);
        if (mapping.byteSize() == 0) {
            throw RingUnavailableException.of("mmap of the ring", (int) -mapping.address());
        }
        Linux.madvise(mapping, Posix.MADV_DONTFORK); // a forked child must not share the ring
        return mapping;
    }
}
