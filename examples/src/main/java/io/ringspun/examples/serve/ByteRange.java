package io.ringspun.examples.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @param first its first byte
 * @param length how many
 */
record ByteRange(long first, long length) {

    /** More than this are not a reader's, but an attacker's. */
    private static final int RANGES_MAX = 16;

    private static final Pattern SET =
            Pattern.compile("bytes=([0-9, \\t-]*+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern ONE = Pattern.compile("([0-9]*+)-([0-9]*+)");

    /**
     * The parts that a field asks for (RFC 9110, 14.2), in its order.
     *
     * @param size of the file
     * @return empty if the file has none of them; null if the field is to be passed over, because
     *     it makes no sense or asks for more, all in all, than the whole file is
     */
    static @Nullable List<ByteRange> of(String field, long size) {
        Matcher set = SET.matcher(field);
        if (!set.matches()) {
            return null;
        }
        List<ByteRange> ranges = new ArrayList<>();
        long sum = 0;
        int asked = 0;
        for (String each : set.group(1).split(",", -1)) {
            Matcher one = ONE.matcher(each.strip());
            if (each.isBlank()) {
                continue; // lists may have empty places
            }
            if (!one.matches() || ++asked > RANGES_MAX) {
                return null;
            }
            ByteRange range = of(one.group(1), one.group(2), size);
            if (range == null) {
                return null;
            }
            if (range.length > 0) {
                ranges.add(range);
                sum += range.length;
            }
        }
        return asked == 0 || sum > size ? null : ranges;
    }

    /** One part, of length 0 if the file has nothing of it; null if it makes no sense. */
    private static @Nullable ByteRange of(String from, String to, long size) {
        if (from.isEmpty() && to.isEmpty()) {
            return null;
        }
        if (from.isEmpty()) {
            long length = Math.min(number(to), size);
            return new ByteRange(size - length, length);
        }
        long first = number(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
        if (last < first) {
            return null;
        }
        return new ByteRange(first, first >= size ? 0 : Math.min(last, size - 1) - first + 1);
    }

    /** More digits than 18 are more bytes than there are. */
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /** As an answer tells it. */
    String field(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
