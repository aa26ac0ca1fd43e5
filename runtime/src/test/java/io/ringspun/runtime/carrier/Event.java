package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Something to wait for: an event descriptor, and the memory that a read of it fills. */
final class Event implements AutoCloseable {

    private final int fd = Linux.eventfd(0, Posix.EFD_CLOEXEC | Posix.EFD_SEMAPHORE);
    private final MemorySegment memory = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

    /** A read of it, not submitted. */
    OneShot read(Carrier carrier, @Nullable Target target) {
        OneShot read = carrier.operation(target);
        read.read(fd, memory.address(), Long.BYTES, -1);
        return read;
    }

    /** Lets one read end. */
    void happen() {
        Linux.wake(fd);
    }

    @Override
    public void close() {
        Linux.close(fd);
    }
}
