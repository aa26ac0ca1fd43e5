package io.ringspun;

import java.util.List;

/**
 * Counters of a runtime since it was opened.
 *
 * @param carriers one entry per carrier; empty on NIO
 * @param threads virtual threads started here that have not ended
 * @param buffersLent pinned buffers in the hands of users
 * @param poolWaits times a thread had to wait for a buffer
 * @param offloadRunning tasks that run on threads for blocking work now
 * @param offloadWaiting tasks that wait for such a thread now
 */
public record IoStats(
        List<CarrierStats> carriers,
        long threads,
        long buffersLent,
        long poolWaits,
        long offloadRunning,
        long offloadWaiting) {

    /** Keeps its own copy. */
    public IoStats {
        carriers = List.copyOf(carriers);
    }

    /**
     * Counters of one carrier.
     *
     * @param threads virtual threads started here that have not ended
     * @param operationsInFlight operations the kernel has not finished
     * @param operationsWaiting operations that wait for room in the queues
     * @param enters system calls that submitted to or waited on the ring
     * @param submitted requests handed to the kernel
     * @param completed completions taken from the kernel
     * @param wakeups times another thread had to wake this carrier
     * @param overflows times the kernel reported a full completion queue
     * @param starvedReceives times a receive found no free receive buffer
     * @param staleCompletions completions that matched no operation; always 0 unless something is
     *     wrong
     * @param pinnedWaits times a thread that could not unmount drove the ring in place
     * @param stalls times a thread held the carrier for longer than {@link Observability#stallTime}
     * @param poolWaits times a thread had to wait for a buffer of this carrier
     * @param buffersLent pinned buffers in the hands of users
     */
    public record CarrierStats(
            long threads,
            long operationsInFlight,
            long operationsWaiting,
            long enters,
            long submitted,
            long completed,
            long wakeups,
            long overflows,
            long starvedReceives,
            long staleCompletions,
            long pinnedWaits,
            long stalls,
            long poolWaits,
            long buffersLent) {}
}
