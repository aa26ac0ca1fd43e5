package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes with receive buffers that the kernel fills bit by bit. */
final class PieceMutations {

    private PieceMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a buffer goes back while pieces of it are held",
                        "carrier/Pieces",
                        "if (--holds[buffer] > 0) {",
                        "if (--holds[buffer] > 1) {"),
                new Mutation(
                        "a buffer goes back that the kernel goes on with",
                        "carrier/ReceiveBuffers",
                        "length == 0 || (flags & IoUring.IORING_CQE_F_BUF_MORE) != 0;",
                        "length == 0;"),
                new Mutation(
                        "a buffer picked in vain is taken for used up",
                        "carrier/ReceiveBuffers",
                        "length == 0 || (flags & IoUring.IORING_CQE_F_BUF_MORE) != 0;",
                        "(flags & IoUring.IORING_CQE_F_BUF_MORE) != 0;"),
                new Mutation(
                        "a used-up buffer never goes back",
                        "carrier/Pieces",
                        "if (--holds[buffer] > 0) {",
                        "if (--holds[buffer] >= 0) {"),
                new Mutation(
                        "what was copied from a piece is in it as well",
                        "carrier/Pieces",
                        "chunk[at(piece) + START] += length; chunk[at(piece) + LENGTH] -= length;",
                        "chunk[at(piece) + LENGTH] -= length;"),
                new Mutation(
                        "two copies in one place",
                        "carrier/Pieces",
                        "int place = places[--placesCount];",
                        "int place = places[placesCount - 1];"));
    }
}
