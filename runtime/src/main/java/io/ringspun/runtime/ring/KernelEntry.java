package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The real kernel behind a ring. Used by the ring's owner only. Owns the ring's descriptor and,
 * where the kernel can, its registered number, which spares a look-up in the process's descriptor
 * table at every enter.
 */
final class KernelEntry implements Entry {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int fd;
    private final MemorySegment callState = Linux.newCallState();

    /** struct io_uring_getevents_arg and, behind it, the timespec it points to. */
    private final MemorySegment waitArgument = Arena.ofAuto().allocate(GETEVENTS_ARG_SIZE + 16, 8);

    private int enterFd;
    private int enterFlags;

    KernelEntry(int fd) {
        this.fd = fd;
        this.enterFd = fd;
        waitArgument.set(
                ValueLayout.JAVA_LONG,
                GETEVENTS_ARG_TS,
                waitArgument.address() + GETEVENTS_ARG_SIZE);
    }

    @Override
    public int enter(int toSubmit, int minComplete, int flags, long timeoutNanos) {
        if (minComplete == 0 || timeoutNanos < 0) {
            return Linux.io_uring_enter(
                    callState, enterFd, toSubmit, minComplete, flags | enterFlags, 0, 0);
        }
        waitArgument.set(
                ValueLayout.JAVA_LONG, GETEVENTS_ARG_SIZE, timeoutNanos / NANOS_PER_SECOND);
        waitArgument.set(
                ValueLayout.JAVA_LONG, GETEVENTS_ARG_SIZE + 8, timeoutNanos % NANOS_PER_SECOND);
        return Linux.io_uring_enter(
                callState,
                enterFd,
                toSubmit,
                minComplete,
                flags | enterFlags | IORING_ENTER_EXT_ARG,
                waitArgument.address(),
                GETEVENTS_ARG_SIZE);
    }

    @Override
    public int register(int opcode, MemorySegment argument, int count) {
        return Linux.io_uring_register(fd, opcode, argument, count);
    }

    /**
     * Registers the descriptor of the ring with its owner, the calling thread (kernel 5.18).
     * Failure costs only speed.
     */
    boolean registerDescriptor() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment update = arena.allocate(RSRC_UPDATE_SIZE, 8);
            update.set(ValueLayout.JAVA_INT, RSRC_UPDATE_OFFSET, -1);
            update.set(ValueLayout.JAVA_LONG, RSRC_UPDATE_DATA, fd);
            if (register(IORING_REGISTER_RING_FDS, update, 1) != 1) {
                return false;
            }
            enterFd = update.get(ValueLayout.JAVA_INT, RSRC_UPDATE_OFFSET);
            enterFlags = IORING_ENTER_REGISTERED_RING;
            return true;
        }
    }

    @Override
    public int descriptor() {
        return fd;
    }

    @Override
    public void close() {
        if (enterFlags != 0) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment update = arena.allocate(RSRC_UPDATE_SIZE, 8);
                update.set(ValueLayout.JAVA_INT, RSRC_UPDATE_OFFSET, enterFd);
                register(IORING_UNREGISTER_RING_FDS, update, 1);
            }
        }
        Linux.close(fd);
    }
}
