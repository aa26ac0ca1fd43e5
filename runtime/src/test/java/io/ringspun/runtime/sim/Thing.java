package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import java.util.ArrayList;
import java.util.List;

/** What a descriptor stands for. Results are the kernel's: zero or more, or a negated number. */
abstract class Thing {

    final Kernel kernel;
    private final List<Op> waiting = new ArrayList<>();
    private int holders;

    Thing(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Moves bytes to memory; EAGAIN where it would have to wait. */
    int read(long address, int length, long offset) {
        return -Errno.EINVAL;
    }

    /** Moves bytes from memory; EAGAIN where it would have to wait. */
    int write(long address, int length, long offset) {
        return -Errno.EINVAL;
    }

    /** POLLIN and so on, as they are now. */
    int poll() {
        return 0;
    }

    /** Called when nothing keeps it open any more. */
    void close() {}

    /** One more keeps it open: a descriptor, an entry of a ring's table, a request. */
    final void hold() {
        if (holders++ == 0) {
            kernel.opened();
        }
    }

    /** One less does, and the last closes it. */
    final void letGo() {
        if (--holders == 0) {
            kernel.closed();
            close();
        }
    }

    /** A request waits here until {@link #changed}. */
    final void await(Op op) {
        if (!waiting.contains(op)) {
            waiting.add(op);
        }
    }

    final void forget(Op op) {
        waiting.remove(op);
    }

    /** Those who wait may find something else now. */
    final void changed() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).poke();
        }
    }
}
