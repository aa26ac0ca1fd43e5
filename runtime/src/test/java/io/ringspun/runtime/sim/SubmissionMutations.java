package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes in what does operations that were submitted, alone or in batches. */
final class SubmissionMutations {

    private SubmissionMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a link in a chain is dropped",
                        "carrier/Operation",
                        "linkNext(); successor = next;",
                        "successor = next;"),
                new Mutation(
                        "what was broken off is not handed over again",
                        "uring/RingChain",
                        "if (!unbroken) { break; } } if (first < steps.size()) { begin(); }",
                        "if (!unbroken) { break; } }"),
                new Mutation(
                        "what a short transfer leaves is not done",
                        "blocking/LentTransfer",
                        "return done == total || goal == Goal.SOME ? Progress.DONE : Progress.MORE;",
                        "return Progress.DONE;"),
                new Mutation(
                        "what is left of a vector begins at its first piece",
                        "blocking/Vectors",
                        "buffers.get(i).moved(here);",
                        "buffers.get(i).moved(left > here ? 0 : here);"),
                new Mutation(
                        "a buffer is given back when its operation is called off",
                        "uring/RingSubmission",
                        "carrier.cancel(step); }",
                        "carrier.cancel(step); lent.end(); }"),
                new Mutation(
                        "a buffer is not given back",
                        "uring/RingSubmission",
                        "lent.end(); end(); }",
                        "if (answer != 7) { lent.end(); } end(); }"),
                new Mutation(
                        "a chain that was cancelled before the kernel saw it is only half over",
                        "carrier/InFlight",
                        "each.completed(result, 0, true); each = next;",
                        "each.completed(result, 0, true); each = null;"),
                new Mutation(
                        "a batch ends before its last entry",
                        "spi/BatchRun",
                        "awaitUntil(() -> left.get() == 0);",
                        "awaitUntil(() -> left.get() <= 1);"),
                new Mutation(
                        "a barrier lets the next stage begin too early",
                        "spi/BatchRun",
                        "while (left.get() > after) {",
                        "while (left.get() > after + 1) {"),
                new Mutation(
                        "what is linked goes on after a failure",
                        "spi/BatchRun",
                        "|| step.needsSuccess() && !before.succeeded())) {",
                        ")) {"));
    }
}
