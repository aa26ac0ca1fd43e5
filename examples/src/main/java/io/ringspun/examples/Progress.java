package io.ringspun.examples;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The line that tells how far a copy is, how fast, and how long it will take, once it takes long
 * enough to wonder: on a terminal one that changes, elsewhere one after another. Owns the thread
 * that writes it.
 */
final class Progress implements AutoCloseable {

    /** When to show progress. */
    enum When {
        /** On a terminal. */
        AUTO,
        /** Also to a file, line by line. */
        ALWAYS,
        /** Not at all. */
        NEVER
    }

    private static final long FIRST_MILLIS = 500;
    private static final long NEXT_MILLIS = 200;

    /** Between lines that stay. */
    private static final long LINE_MILLIS = 5_000;

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
            if (end.await(FIRST_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            // Asking for the console costs more than many a copy takes, so not before now.
            if (isTerminal()) {
                do {
                    tally.progress(line());
                } while (!end.await(NEXT_MILLIS, TimeUnit.MILLISECONDS));
            } else if (when == When.ALWAYS) {
                while (!end.await(LINE_MILLIS, TimeUnit.MILLISECONDS)) {
                    tally.told(line());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private String line() {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return line(tally.filesShown(), tally.bytes(), seconds, tally.bytesLeft());
    }

    /**
     * What is told.
     *
     * @param left how many bytes are still to be copied; -1 if that is not known
     */
    static String line(String files, long bytes, double seconds, long left) {
        String done =
                String.format(
                        Locale.ROOT,
                        "%s, %s, %.1f s, %s/s",
                        files,
                        amount(bytes),
                        seconds,
                        amount((long) (bytes / seconds)));
        return left <= 0 || bytes == 0
                ? done
                : done + ", " + time((long) Math.ceil(left * seconds / bytes)) + " left";
    }

    private static String time(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                        : String.format(
                                Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
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
