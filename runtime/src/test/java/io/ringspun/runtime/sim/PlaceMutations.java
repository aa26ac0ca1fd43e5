package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes with the files that a ring knows by number. */
final class PlaceMutations {

    private PlaceMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a file that is closed stays known to its ring",
                        "blocking/Files",
                        "file.carriers().forget(known);",
                        ""),
                new Mutation(
                        "a number goes to another file while requests name it",
                        "carrier/RegisteredFiles",
                        "if (uses[index]++ == 0) { unlink(index); }",
                        "uses[index]++;"),
                new Mutation(
                        "a place is given back with what is open there",
                        "uring/UringDirectFiles",
                        "Carriers.empty(carrier, claim.numbers());",
                        ""),
                new Mutation(
                        "a place is lent twice",
                        "spi/Places",
                        "freeCount[table] = left;",
                        "freeCount[table] = left == 0 ? 0 : left + 1;"));
    }
}
