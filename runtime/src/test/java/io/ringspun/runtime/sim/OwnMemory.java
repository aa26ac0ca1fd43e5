package io.ringspun.runtime.sim;

import io.ringspun.PinnedBuffer;
import io.ringspun.RegisteredMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Memory of the program's own that several threads read and write files with, each in a part that
 * is its own, and that any of them takes away from the runtime and gives to it again.
 */
final class OwnMemory {

    private final Program program;
    private final MemorySegment memory;
    private RegisteredMemory registered;

    OwnMemory(Program program, int parts) {
        this.program = program;
        memory = Stock.take(program.kernel, (long) parts * Memories.BYTES_MAX);
    }

    /** What a thread does with a buffer. */
    interface Use {
        void with(PinnedBuffer buffer) throws IOException;
    }

    /** Uses a buffer of some part, unless the memory is taken away meanwhile. */
    void use(Actor self, int part, int bytes, Use use) throws IOException {
        self.calls("registering", 0);
        if (registered == null) {
            registered = program.io.register(memory);
        }
        RegisteredMemory used = registered;
        try {
            PinnedBuffer buffer = used.buffer((long) part * Memories.BYTES_MAX, bytes);
            if (self.dice.below(8) == 0) {
                takeAway(self);
            }
            use.with(buffer);
        } catch (IllegalStateException e) {
            self.require(used != registered || program.closing(), "refused for no reason", e);
        }
    }

    private void takeAway(Actor self) {
        RegisteredMemory gone = registered;
        if (gone == null) {
            return;
        }
        try {
            self.calls("unregistering", 0);
            gone.close();
        } catch (IllegalStateException e) {
            return; // in use, and so it stays
        }
        if (registered == gone) {
            registered = null;
        }
        if (!program.closing()) {
            program.kernel.checkForgotten(memory.address(), memory.byteSize());
        }
    }
}
