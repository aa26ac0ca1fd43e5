package io.ringspun.runtime.carrier;

import io.ringspun.IoConfig;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of sizes for which the limit of locked memory has no room. The queues and the list
 * of receive buffers, which are what counts, all become smaller together: the kernel counts pages,
 * and a ring with small queues and receive buffers does more than one with large queues and none.
 */
final class Shortage {

    // Less than these saves no page.

    private static final int SUBMISSION_MIN = 32;
    private static final int COMPLETION_MIN = 128;
    private static final int BUFFERS_MIN = 64;

    private Shortage() {}

    /** The same with half the sizes; with the same where less is of no use. */
    static IoConfig halved(IoConfig config) {
        int submission = halved(config.submissionEntries(), SUBMISSION_MIN);
        int completion = Math.max(submission, halved(config.completionEntries(), COMPLETION_MIN));
        return config.withQueues(submission, completion, config.operationsMax())
                .withReceiveBuffers(
                        halved(config.receiveBuffers(), BUFFERS_MIN), config.receiveBufferBytes());
    }

    private static int halved(int size, int min) {
        return size <= min ? size : Math.max(min, size / 2);
    }

    /** A sentence for people, or null if there is no shortage. */
    static @Nullable String described(
            IoConfig wanted, IoConfig given, boolean withoutReceiveBuffers) {
        if (wanted.equals(given) && !withoutReceiveBuffers) {
            return null;
        }
        return "the limit of locked memory leaves each carrier queues of "
                + given.submissionEntries()
                + " and "
                + given.completionEntries()
                + " entries and "
                + (withoutReceiveBuffers
                        ? "not always receive buffers (then it is a receive per read)"
                        : given.receiveBuffers() + " receive buffers")
                + ", where "
                + wanted.submissionEntries()
                + ", "
                + wanted.completionEntries()
                + " and "
                + wanted.receiveBuffers()
                + " were asked for; raise RLIMIT_MEMLOCK (ulimit -l)";
    }
}
