package io.ringspun.runtime.carrier;

import io.ringspun.IoActivity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier has seen of one of its operations. Operations are used again and belong to the
 * carrier, so whoever asks gets this.
 *
 * @param kind what it does
 * @param target what it works on, or null; its text is made by whoever asks, since that may take a
 *     system call
 * @param stage how far it has come
 * @param since nanoTime
 * @param waiter who waits for it, or null
 */
record Sighting(
        String kind,
        @Nullable Target target,
        IoActivity.Stage stage,
        long since,
        @Nullable Thread waiter) {

    static Sighting inKernel(Operation operation) {
        return of(
                operation,
                operation.cancelled ? IoActivity.Stage.CANCELLING : IoActivity.Stage.IN_KERNEL,
                operation.submittedAt);
    }

    /**
     * Of one that has no slot yet.
     *
     * @param since when its chain was submitted
     */
    static Sighting waiting(Operation operation, long since) {
        return of(operation, IoActivity.Stage.WAITING, since);
    }

    /** For people, with where the waiting thread is now. Any thread. */
    IoActivity.Pending shown(int carrier, long now) {
        return new IoActivity.Pending(
                carrier,
                kind,
                target == null ? "nothing open" : target.toString(),
                stage,
                Duration.ofNanos(Math.max(0, now - since)),
                waiter,
                waiter == null ? List.of() : List.of(waiter.getStackTrace()));
    }

    private static Sighting of(Operation operation, IoActivity.Stage stage, long since) {
        return new Sighting(operation.kind(), operation.target(), stage, since, operation.waiter());
    }
}
