package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes with descriptors that are passed. */
final class PassingMutations {

    private PassingMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "that descriptors were lost is told to nobody",
                        "uring/UringUnixConnection",
                        "if (passing.lostSome()) {",
                        "if (passing.lostSome() && came.size() > 1) {"),
                new Mutation(
                        "descriptors are passed again with the rest of a write",
                        "uring/UringUnixConnection",
                        "before == 0 ?",
                        "before < 40 ?"),
                new Mutation(
                        "a read ahead loses what comes beside its bytes",
                        "blocking/Receiver",
                        "public void noMoreAhead() { ahead = false; }",
                        "public void noMoreAhead() { }"));
    }
}
