package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.IORING_CQE_F_BUFFER;

import java.util.List;

/**
 * A completion that has not been written yet.
 *
 * @param piece whether it tells of a piece of a buffer, whose place only the order of such tells
 */
record Completion(long userData, int result, int flags, boolean piece) {

    static Completion of(Kernel kernel, long userData, int result, int flags) {
        boolean piece =
                (flags & IORING_CQE_F_BUFFER) != 0
                        && kernel.groups.stream().anyMatch(group -> group.incremental);
        return new Completion(userData, result, flags, piece);
    }

    /** The first that has to be written before this one, or its own place. */
    static int oldest(List<Completion> pending, int chosen) {
        Completion one = pending.get(chosen);
        for (int i = 0; i < chosen; i++) {
            Completion earlier = pending.get(i);
            if (one.userData == earlier.userData || one.piece && earlier.piece) {
                return oldest(pending, i);
            }
        }
        return chosen;
    }
}
