package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.ring.Request;
import io.ringspun.runtime.ring.Ring;
import java.util.Arrays;

/**
 * Cancellations on their way. A cancel needs no slot, so that operations can be ended when all
 * slots are taken: its user data is the complement of its target's, hence negative, which a slot's
 * never is.
 *
 * <p>The kernel may answer that it did not find the target (ENOENT) or cannot stop it (EALREADY)
 * although it lives on: a multishot request that happened to be at work, for one. Such targets are
 * asked again after a pause that doubles up to a second, for as long as they live. Carrier only.
 */
final class Cancels {

    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long LAST_PAUSE_NANOS = 1_000_000_000;

    private final Ring ring;
    private final Slots slots;
    private final Timers timers;
    private final CancelRequest request = new CancelRequest();
    private final Retry retry = new Retry();

    /** User data of targets whose cancel found no room in the queue. */
    private long[] waiting = new long[16];

    private int waitingCount;

    /** User data of targets to be asked again. */
    private long[] stubborn = new long[4];

    private int stubbornCount;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private int inKernel;

    Cancels(Ring ring, Slots slots, Timers timers) {
        this.ring = ring;
        this.slots = slots;
        this.timers = timers;
    }

    private static final class CancelRequest extends Request {}

    private final class Retry extends Timers.Deadline {
        @Override
        void due() {
            int count = stubbornCount;
            stubbornCount = 0;
            boolean alive = false;
            for (int i = 0; i < count; i++) {
                if (isUnanswered(stubborn[i])) {
                    alive = true;
                    cancel(stubborn[i]);
                }
            }
            pauseNanos = alive ? Math.min(pauseNanos * 2, LAST_PAUSE_NANOS) : FIRST_PAUSE_NANOS;
        }
    }

    /** Asks the kernel to end the operation with this user data. */
    void cancel(long userData) {
        if (waitingCount > 0 || !tryStage(userData)) {
            waiting = append(waiting, waitingCount++, userData);
        }
    }

    /** Stages what found no room before. */
    void stageWaiting() {
        int done = 0;
        while (done < waitingCount
                && (slots.find(waiting[done]) == null || tryStage(waiting[done]))) {
            done++;
        }
        if (done > 0) {
            waitingCount -= done;
            System.arraycopy(waiting, done, waiting, 0, waitingCount);
        }
    }

    private boolean tryStage(long userData) {
        request.cancel(userData);
        if (!ring.stage(request, ~userData)) {
            ring.flush();
            if (!ring.stage(request, ~userData)) {
                return false;
            }
        }
        inKernel++;
        return true;
    }

    /** Whether a completion is a cancel's. */
    static boolean owns(long userData) {
        return userData < 0;
    }

    /** A cancel's own completion; its target's comes before or after. */
    void completed(long userData, int result) {
        inKernel--;
        long target = ~userData;
        if ((result == -Errno.ENOENT || result == -Errno.EALREADY) && isUnanswered(target)) {
            stubborn = append(stubborn, stubbornCount++, target);
            if (!retry.isSet()) {
                timers.set(retry, System.nanoTime() + pauseNanos);
            }
        }
    }

    private boolean isUnanswered(long userData) {
        Operation target = slots.find(userData);
        return target != null && !target.answered;
    }

    /** Whether none is waiting or in the kernel. */
    boolean isIdle() {
        return inKernel == 0 && waitingCount == 0;
    }

    private static long[] append(long[] list, int count, long value) {
        long[] room = count < list.length ? list : Arrays.copyOf(list, count * 2);
        room[count] = value;
        return room;
    }
}
