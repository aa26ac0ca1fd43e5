package io.ringspun.examples;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The line that tells how far a copy is: on a terminal, when it takes long enough to wonder. Owns
 * the thread that writes it.
 */
final class Progress implements AutoCloseable {

    /** When to show progress. */
    enum When {
        /** On a terminal. */
        AUTO,
        /** Also to a file. */
        ALWAYS,
        /** Not at all. */
        NEVER
    }

    private static final long FIRST_MILLIS = 500;
    private static final long NEXT_MILLIS = 200;

    private final CopyTally tally;
    private final When when;
    private final long begin = System.nanoTime();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread writer = new Thread(this::write, "ringspun-progress");

    Progress(CopyTally tally, When when) {
        this.tally = tally;
        this.when = when;
        if (when != When.NEVER) {
            writer.setDaemon(true);
            writer.start();
        }
    }

    /** Takes the line away; with {@link When#ALWAYS} a last one stays. */
    @Override
    public void close() {
        end.countDown();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        tally.clearProgress();
        if (when == When.ALWAYS) {
            tally.told(line());
        }
    }

    private void write() {
        try {
            boolean ended = end.await(FIRST_MILLIS, TimeUnit.MILLISECONDS);
            // Asking for the console costs more than many a copy takes, so not before now.
            if (ended || when == When.AUTO && !isTerminal()) {
                return;
            }
            do {
                tally.progress(line());
            } while (!end.await(NEXT_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private String line() {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return String.format(
                Locale.ROOT,
                "%s, %s, %.1f s, %s/s",
                tally.filesShown(),
                amount(tally.bytes()),
                seconds,
                amount((long) (tally.bytes() / seconds)));
    }

    /** An amount of bytes for people. */
    static String amount(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
