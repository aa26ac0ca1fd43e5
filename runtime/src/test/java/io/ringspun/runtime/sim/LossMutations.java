package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes about what a ring that died leaves in doubt. */
final class LossMutations {

    private LossMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a thread does not notice that its ring died",
                        "carrier/OneShot",
                        "if (lost) { Losses.add(); }",
                        "if (lost) { }"),
                new Mutation(
                        "a buffer that its ring died with goes back to the pool",
                        "blocking/PooledBuffer",
                        "if (!isLost()) { lender.takeBack(this); }",
                        "lender.takeBack(this);"),
                new Mutation(
                        "a copy that its ring died with goes back to the pool",
                        "blocking/Scratch",
                        "if (Losses.count() != lossesBefore) { return; }",
                        ""),
                new Mutation(
                        "the parameters that a ring died with are freed",
                        "blocking/CallMemory",
                        "if (Losses.count() == lossesBefore) { arena.close(); }",
                        "arena.close();"),
                new Mutation(
                        "an operation that a thread does forgets that its ring died",
                        "blocking/PooledLease",
                        "if (memory != null && Losses.count() != lossesBefore) { lose(); }",
                        ""),
                new Mutation(
                        "an operation nobody waits for does not notice that its ring died",
                        "uring/RingSubmission",
                        "lent.leases().forEach(lease -> ((PooledLease) lease).lose());",
                        ""));
    }
}
