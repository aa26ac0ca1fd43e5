package io.ringspun.examples.serve;

import io.ringspun.FileStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What tells one state of a file from another (RFC 9110, 8.8): the time of its last change, and
 * that to the nanosecond with its size.
 *
 * @param tag in quotes
 * @param isStrong whether nothing can have changed unseen: a file that was changed just now may be
 *     changed again, and its clock not have moved
 * @param modified to the second, and not in the future
 */
record Validator(String tag, boolean isStrong, Instant modified) {

    /** File systems count in ticks of up to two seconds. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    static Validator of(FileStatus status, Instant now) {
        Instant changed = status.modificationTime();
        String tag =
                '"'
                        + Long.toHexString(changed.getEpochSecond())
                        + "-"
                        + Integer.toHexString(changed.getNano())
                        + "-"
                        + Long.toHexString(status.size())
                        + '"';
        Instant shown = changed.isAfter(now) ? now : changed;
        return new Validator(
                tag, changed.isBefore(now.minus(SETTLED)), shown.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The tag as it is sent. */
    String field() {
        return isStrong ? tag : "W/" + tag;
    }
}
