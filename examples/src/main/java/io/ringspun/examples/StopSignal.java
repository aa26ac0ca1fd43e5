package io.ringspun.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a program does when it is asked to end (SIGINT, SIGTERM): it runs one action, waits until
 * the program has tidied up, and lets the process go. The outermost resource of a program, so that
 * its {@link #close} means: tidied up.
 *
 * <p>The JDK has no public way to catch a signal, only shutdown hooks; and after the hooks a
 * signalled JVM ends with 128 plus the signal's number. Where ending on request is success, the
 * hook itself halts the process with that status.
 */
final class StopSignal implements AutoCloseable {

    /** How long the process waits for its program to tidy up. */
    private static final int TIDY_SECONDS_MAX = 15;

    /** Leaves the exit status to the JVM: 130 after SIGINT, 143 after SIGTERM. */
    static final int STATUS_OF_SIGNAL = -1;

    private final int status;
    private final CountDownLatch tidy = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "ringspun-stop");
    private volatile @Nullable Runnable action;

    /**
     * From now on the process ends this way.
     *
     * @param status the exit status, or {@link #STATUS_OF_SIGNAL}
     */
    StopSignal(int status) {
        this.status = status;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Says what makes the program end; until this is called a signal ends the process at once. */
    void whenAsked(Runnable task) {
        action = task;
    }

    /** The program has tidied up. */
    @Override
    public void close() {
        tidy.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook runs, and was waiting for this.
        }
    }

    private void stop() {
        Runnable task = action;
        if (task != null) {
            task.run();
            await();
        }
        if (status != STATUS_OF_SIGNAL) {
            System.out.flush();
            Runtime.getRuntime().halt(status);
        }
    }

    private void await() {
        try {
            boolean inTime = tidy.await(TIDY_SECONDS_MAX, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println(
                        "ringspun: something did not end within " + TIDY_SECONDS_MAX + " s");
            }
        } catch (InterruptedException e) {
            // Nobody interrupts a shutdown hook; if somebody does, the process may end now.
            Thread.currentThread().interrupt();
        }
    }
}
