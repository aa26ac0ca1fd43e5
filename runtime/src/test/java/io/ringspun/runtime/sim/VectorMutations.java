package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes with several pieces of memory at a time. */
final class VectorMutations {

    private VectorMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a gathered write sends a byte twice",
                        "blocking/Gathering",
                        "offset += sent;",
                        "offset += sent > 3 ? sent - 1 : sent;"),
                new Mutation(
                        "copies for a gathered write lie upon each other",
                        "blocking/Gathering",
                        "copied += length; }",
                        "copied += length > 9 ? length - 1 : length; }"),
                new Mutation(
                        "a scattered read forgets its last byte",
                        "blocking/Scattering",
                        "target.position(target.position() + count);",
                        "target.position(target.position() + (count > 5 ? count - 1 : count));"));
    }
}
