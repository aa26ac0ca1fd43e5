package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes in what does operations by threads of their own, and in their limits and futures. */
final class OperationMutations {

    private OperationMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a time limit runs out too early",
                        "spi/Submission",
                        "long deadline = System.nanoTime() + nanos;",
                        "long deadline = System.nanoTime() + nanos / 2;"),
                new Mutation(
                        "a cancelled operation is taken for an interrupted one",
                        "spi/Submission",
                        "case CANCEL -> new Outcome.Cancelled<>();",
                        "case CANCEL -> raw;"),
                new Mutation(
                        "a limit that has run out is taken for a cancel",
                        "spi/Submission",
                        "case LIMIT -> {",
                        "case LIMIT -> { if (calledOff.bytesTransferred == 0) { yield new Outcome.Cancelled<>(); }"),
                new Mutation(
                        "a future is told before its operation has ended",
                        "spi/Submission",
                        "listener = task; if (ended) { runListener(); }",
                        "listener = task; if (ended || limiter != null) { runListener(); }"),
                new Mutation(
                        "whoever keeps the limit is told, and whoever waits is not",
                        "spi/Submission",
                        "LockSupport.unpark(waiter); LockSupport.unpark(limiter);",
                        "LockSupport.unpark(limiter == null ? waiter : limiter);"),
                new Mutation(
                        "the buffers of a thread's operation are back when it is called off",
                        "spi/TaskSubmission",
                        "thread.interrupt();",
                        "lent.end(); thread.interrupt();"),
                new Mutation(
                        "a thread begins an entry before the one that it follows has ended",
                        "spi/BatchRun",
                        "submission.awaitEnd(); before = submission.outcome();",
                        "before = null;"));
    }
}
