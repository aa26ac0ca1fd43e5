package io.ringspun.examples;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a copy has done so far, and what it tells the user about it, a line at a time. Safe for all
 * threads.
 */
final class CopyTally {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean verbose;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder bytesFound = new LongAdder();

    /** Whether everything that is to be copied has been found. */
    private volatile boolean allFound;

    /** How much of the last line on the terminal is a progress line; guarded by this. */
    private int progressWidth;

    CopyTally(PrintWriter out, PrintWriter err, boolean verbose) {
        this.out = out;
        this.err = err;
        this.verbose = verbose;
    }

    /** Something with so many bytes is to be copied. */
    void found(long count) {
        bytesFound.add(count);
    }

    /** There is no more to be copied than what was found. */
    void allFound() {
        allFound = true;
    }

    /** More bytes have arrived at their target. */
    void moved(long count) {
        bytes.add(count);
    }

    /** Something is complete under its final name. */
    void copied(CopyItem item) {
        if (!item.status().isDirectory()) {
            files.increment();
        }
        if (verbose) {
            synchronized (this) {
                clearProgress();
                out.println(
                        Reason.quoted(item.source().path())
                                + " -> "
                                + Reason.quoted(item.target().path()));
            }
        }
    }

    /** Something could not be copied; the copy goes on. */
    void failed(String what, Throwable why) {
        failed(what + ": " + Reason.of(why));
        if (Boolean.getBoolean("ringspun.debug")) {
            why.printStackTrace(err);
        }
    }

    /** Something is not copied; the copy goes on. */
    synchronized void failed(String message) {
        failures.increment();
        clearProgress();
        err.println("ringspun copy: " + message);
        err.flush();
    }

    /** Shows how far the copy is, in place of the last such line. */
    synchronized void progress(String line) {
        err.print("\r" + line + " ".repeat(Math.max(0, progressWidth - line.length())));
        err.flush();
        progressWidth = line.length();
    }

    /** Takes the progress line away, to make room for another. */
    synchronized void clearProgress() {
        if (progressWidth > 0) {
            err.print("\r" + " ".repeat(progressWidth) + "\r");
            err.flush();
            progressWidth = 0;
        }
    }

    /** Tells the user something that is not a failure. */
    synchronized void told(String message) {
        clearProgress();
        err.println("ringspun copy: " + message);
        err.flush();
    }

    long files() {
        return files.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    /** How many bytes are left to be copied; -1 while that is not known. */
    long bytesLeft() {
        return allFound ? Math.max(0, bytesFound.sum() - bytes()) : -1;
    }

    long failures() {
        return failures.sum();
    }

    /** How many files are complete, for people. */
    String filesShown() {
        long count = files();
        return count == 1 ? "1 file" : String.format(Locale.ROOT, "%,d files", count);
    }

    /** What failed, for a path. */
    static String cannot(String verb, Path path) {
        return "cannot " + verb + " " + Reason.quoted(path);
    }
}
