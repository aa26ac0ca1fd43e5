package io.ringspun.runtime.uring;

import io.ringspun.PinnedBuffer;
import io.ringspun.RegisteredMemory;
import io.ringspun.runtime.blocking.UserMemory;

/** Memory of a user's own, as long as the runtime may use it. */
final class UringRegisteredMemory implements RegisteredMemory, Resource {

    private final UringRuntime runtime;
    private final UserMemory memory;

    UringRegisteredMemory(UringRuntime runtime, UserMemory memory) {
        this.runtime = runtime;
        this.memory = memory;
    }

    @Override
    public long byteSize() {
        return memory.byteSize();
    }

    @Override
    public PinnedBuffer buffer(long offset, int length) {
        return memory.buffer(offset, length);
    }

    /** With the runtime, whose operations all end now. */
    @Override
    public boolean beginClose() {
        return memory.refuse();
    }

    @Override
    public void finishClose() {
        memory.forget();
        runtime.forget(this);
    }

    @Override
    public void close() {
        if (memory.end()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "RegisteredMemory[" + byteSize() + " bytes]";
    }
}
