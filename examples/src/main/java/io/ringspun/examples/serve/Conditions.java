package io.ringspun.examples.serve;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request demands of the state of a file before it wants it (RFC 9110, 13). */
final class Conditions {

    private static final Pattern TAG =
            Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*+\")");

    /** What becomes of the request. */
    enum Verdict {
        /** It is answered. */
        MET,
        /** The peer has it already. */
        NOT_MODIFIED,
        /** It is not what the peer thinks. */
        FAILED
    }

    private final Request request;
    private final Validator file;

    Conditions(Request request, Validator file) {
        this.request = request;
        this.file = file;
    }

    /** The order is the standard's (13.2.2): a tag says more than a date. */
    Verdict verdict() {
        String match = request.field("If-Match");
        Instant unmodified = match == null ? date("If-Unmodified-Since") : null;
        if (match != null && !names(match, true)
                || unmodified != null && file.modified().isAfter(unmodified)) {
            return Verdict.FAILED;
        }
        String noneMatch = request.field("If-None-Match");
        Instant modified = noneMatch == null ? date("If-Modified-Since") : null;
        if (noneMatch != null && names(noneMatch, false)
                || modified != null && !file.modified().isAfter(modified)) {
            return Verdict.NOT_MODIFIED;
        }
        return Verdict.MET;
    }

    /** Whether a part may be put to parts the peer has from before. */
    boolean allowRange() {
        String validator = request.field("If-Range");
        if (validator == null) {
            return true;
        }
        if (validator.endsWith("\"")) {
            return file.isStrong() && validator.equals(file.tag());
        }
        return file.isStrong() && file.modified().equals(HttpDate.moment(validator));
    }

    /** Whether a list of tags, or a star, has this file's. */
    private boolean names(String list, boolean strongly) {
        if (list.equals("*")) {
            return true;
        }
        Matcher tags = TAG.matcher(list);
        while (tags.find()) {
            boolean bothStrong = file.isStrong() && tags.group(1) == null;
            if (file.tag().equals(tags.group(2)) && (bothStrong || !strongly)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Instant date(String name) {
        String value = request.field(name);
        return value == null ? null : HttpDate.moment(value);
    }
}
