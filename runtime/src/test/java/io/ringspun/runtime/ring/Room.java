package io.ringspun.runtime.ring;

import io.ringspun.contract.Patience;
import io.ringspun.runtime.kernel.Errno;
import java.io.IOException;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Room below the limit of locked memory, for tests. Rings that tests before have closed are still
 * counted for a while, in an emulated machine for seconds: what the runtime itself does about it is
 * over by then. So it is asked for again, and only who never finds room is skipped.
 */
public final class Room {

    private static final long NANOS_MAX = Patience.ofSeconds(2).toNanos();

    private Room() {}

    /** Whatever opens rings. */
    public interface Opening<T> {
        T open() throws IOException;
    }

    /** A ring, or the test is skipped with the reason. */
    public static Ring ring(int submissionEntries, int completionEntries, Choices choices) {
        return found(() -> Ring.open(submissionEntries, completionEntries, choices));
    }

    /** What was opened, or the test is skipped with the reason. */
    public static <T> T found(Opening<T> opening) {
        long deadline = System.nanoTime() + NANOS_MAX;
        while (true) {
            try {
                return opening.open();
            } catch (RingUnavailableException e) {
                if (!e.isOutOfMemory() || System.nanoTime() - deadline >= 0) {
                    return Assumptions.abort("no ring to be had: " + e.getMessage());
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The last answer of a call that locks memory, which is not ENOMEM if there was ever room. */
    public static int settled(IntSupplier call) {
        long deadline = System.nanoTime() + NANOS_MAX;
        int result;
        do {
            result = LockedMemory.settled(call);
        } while (result == -Errno.ENOMEM && System.nanoTime() - deadline < 0);
        return result;
    }
}
