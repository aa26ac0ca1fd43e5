package io.ringspun.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The names that files have while they are written, beside their final ones: nobody ever sees half
 * a file under a final name. Also knows whether the copy is to end early. Safe for all threads.
 */
final class Temporaries {

    /**
     * Not derived from the final name: that may be as long as the file system allows, or not be
     * text.
     */
    private final String prefix =
            ".ringspun-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";

    private final AtomicLong number = new AtomicLong();
    private volatile boolean stopped;

    /**
     * A name that no other file has.
     *
     * @throws IOException if nothing more is to be written
     */
    Path next() throws IOException {
        goOn();
        return Path.of(prefix + Long.toString(number.incrementAndGet(), 36));
    }

    /**
     * From now on no file is begun, and those that are being written are given up at their next
     * piece.
     */
    void stop() {
        stopped = true;
    }

    /** Whether the copy is to end early. */
    boolean stopped() {
        return stopped;
    }

    /**
     * Goes on, or does not.
     *
     * @throws IOException if the copy is to end early
     */
    void goOn() throws IOException {
        if (stopped) {
            throw new IOException("stopped");
        }
    }
}
