package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoConfig;
import io.ringspun.contract.Patience;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingFailure;
import io.ringspun.runtime.ring.Room;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Carriers on the real kernel for one test, closed with it. A test that cannot have them is
 * skipped, with the reason.
 */
public final class Group implements AutoCloseable {

    /** Only against hanging: no test is decided by it. */
    public static final Duration PATIENCE = Patience.ofSeconds(60);

    private static @Nullable Features found;

    private final Carriers carriers;

    private Group(Carriers carriers) {
        this.carriers = carriers;
    }

    /** Carriers that virtual threads live on. */
    public static Group atHome(IoConfig config) {
        Assumptions.assumeTrue(Carriers.homeAvailable(), Carriers.homeReason());
        return open(config, true);
    }

    /** Carriers that only drive their rings. */
    public static Group stock(IoConfig config) {
        return open(config, false);
    }

    /** So many carriers, everything else small. */
    public static IoConfig config(int carriers) {
        return IoConfig.DEFAULT
                .withCarriers(carriers, false)
                .withQueues(64, 256, 1024)
                .withReceiveBuffers(64, 512);
    }

    private static Group open(IoConfig config, boolean atHome) {
        return new Group(Room.found(() -> Carriers.open(config, features(config), atHome)));
    }

    private static synchronized Features features(IoConfig config) throws IOException {
        Features known = found;
        if (known == null) {
            known = Features.detect();
            found = known;
        }
        return known.under(Choices.of(config));
    }

    public Carriers carriers() {
        return carriers;
    }

    public Carrier carrier(int index) {
        return carriers.all().get(index);
    }

    /** Starts a thread of the group. */
    public <T> Running<T> start(Callable<T> task) {
        return Running.on(carriers.population()::newThread, task);
    }

    /** The next enter of the ring fails, as if the kernel had lost a completion. At home there. */
    public static void kill(Carrier carrier) throws ReflectiveOperationException {
        var failure = Ring.class.getDeclaredField("failure");
        failure.setAccessible(true);
        failure.set(ring(carrier), new RingFailure("killed by the test"));
    }

    /** The ring of a carrier. At home there. */
    static Ring ring(Carrier carrier) throws ReflectiveOperationException {
        var ring = Carrier.class.getDeclaredField("ring");
        ring.setAccessible(true);
        return (Ring) ring.get(carrier);
    }

    @Override
    public void close() {
        assertThat(carriers.population().await(PATIENCE)).as("threads that go on").isEmpty();
        assertThat(carriers.close(PATIENCE)).as("the rings were given back").isTrue();
    }

    /** A thread and what becomes of it. */
    public record Running<T>(Thread thread, FutureTask<T> outcome) {

        /** Makes a thread and starts it. */
        public static <T> Running<T> on(
                java.util.concurrent.ThreadFactory factory, Callable<T> task) {
            FutureTask<T> outcome = new FutureTask<>(task);
            Running<T> running = new Running<>(factory.newThread(outcome), outcome);
            running.thread.start();
            return running;
        }

        /** A platform thread. */
        public static <T> Running<T> onPlatform(Callable<T> task) {
            return on(Thread.ofPlatform().daemon().factory(), task);
        }

        /** A virtual thread of the JDK's own scheduler. */
        public static <T> Running<T> onJdk(Callable<T> task) {
            return on(Thread.ofVirtual().factory(), task);
        }

        /** What the task returned; what it threw is thrown. */
        public T join() throws Exception {
            try {
                return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception exception) {
                    throw exception;
                }
                throw new AssertionError(e.getCause());
            } catch (TimeoutException e) {
                AssertionError hung = new AssertionError(thread + " hangs");
                hung.setStackTrace(thread.getStackTrace());
                throw hung;
            }
        }
    }
}
