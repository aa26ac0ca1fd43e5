package io.ringspun.examples.serve;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as HTTP writes them (RFC 9110, 5.6.7). */
final class HttpDate {

    private static final DateTimeFormatter TODAY =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    /** The two old ways are to be understood as well. */
    private static final List<DateTimeFormatter> UNDERSTOOD =
            List.of(
                    TODAY,
                    new DateTimeFormatterBuilder()
                            .appendPattern("EEEE, dd-MMM-")
                            .appendValueReduced(
                                    ChronoField.YEAR,
                                    2,
                                    2,
                                    LocalDateTime.now(ZoneOffset.UTC).minusYears(50).toLocalDate())
                            .appendPattern(" HH:mm:ss 'GMT'")
                            .toFormatter(Locale.US),
                    DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US));

    /** The date of this second, which many answers have. */
    private record Second(long number, String text) {}

    private static volatile Second current = new Second(0, text(Instant.EPOCH));

    private HttpDate() {}

    static String text(Instant moment) {
        return TODAY.format(moment);
    }

    /** The present, in text. */
    static String now(Instant moment) {
        Second second = current;
        if (second.number != moment.getEpochSecond()) {
            second = new Second(moment.getEpochSecond(), text(moment));
            current = second;
        }
        return second.text;
    }

    /** The moment that a text tells; null if it tells none, which is to be passed over. */
    static @Nullable Instant moment(String text) {
        for (DateTimeFormatter way : UNDERSTOOD) {
            try {
                return LocalDateTime.parse(text, way).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                // Perhaps it is in another way.
            }
        }
        return null;
    }
}
