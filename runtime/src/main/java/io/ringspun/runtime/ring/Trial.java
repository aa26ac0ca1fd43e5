package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One multishot request on the trial ring: waits for its first completion, then cancels it and
 * waits for its last.
 */
final class Trial extends Request {

    static final long TRIAL_NANOS = 1_000_000_000;
    private static final long USER_DATA = 1;
    private static final long CANCEL_USER_DATA = 2;
    private static final int NO_ANSWER = Integer.MIN_VALUE;

    private final Ring ring;
    private int result = NO_ANSWER;
    private int flags;
    private int firstFlags;
    private boolean over;

    Trial(Ring ring) {
        this.ring = ring;
    }

    /**
     * Returns null if the first completion succeeds with these flags, otherwise what came instead.
     */
    @Nullable String expect(int flagsExpected) {
        ring.stage(this, USER_DATA);
        advance(() -> result != NO_ANSWER);
        firstFlags = flags;
        if (!over) {
            Trial cancel = new Trial(ring);
            cancel.cancel(USER_DATA);
            ring.stage(cancel, CANCEL_USER_DATA);
            advance(() -> over);
        }
        if (result < 0) {
            return result == NO_ANSWER ? "no answer" : Errno.name(-result);
        }
        return (firstFlags & flagsExpected) == flagsExpected ? null : "one completion only";
    }

    /** What the first completion said. */
    int result() {
        return result;
    }

    /** Its flags. */
    int flags() {
        return firstFlags;
    }

    private void advance(BooleanSupplier reached) {
        long deadline = System.nanoTime() + TRIAL_NANOS;
        while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
            ring.enter(1, TRIAL_NANOS);
            ring.reap(this::completed);
        }
    }

    private void completed(long userData, int completionResult, int completionFlags) {
        if (userData != USER_DATA) {
            return;
        }
        if (result == NO_ANSWER) {
            result = completionResult;
            flags = completionFlags;
        } else if (completionResult >= 0 && opcode() == IORING_OP_ACCEPT) {
            Linux.close(completionResult);
        }
        over = (completionFlags & IORING_CQE_F_MORE) == 0;
    }
}
