package io.ringspun.examples.serve;

import io.ringspun.FileHandle;
import io.ringspun.SystemCallException;
import io.ringspun.examples.serve.Site.Found;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Knows the answer to a request. Safe for all threads. */
final class Responder {

    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    /** Those that exist and are of no use here; any other is not known at all. */
    private static final Set<String> REFUSED =
            Set.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT");

    private static final Logger LOG = System.getLogger(Responder.class.getName());

    private final Site site;

    Responder(Site site) {
        this.site = site;
    }

    /**
     * The answer.
     *
     * @return to be closed by the caller
     * @throws Refusal if the request makes no sense
     */
    Answer answer(Request request) throws IOException {
        String method = request.method();
        if (method.equals("OPTIONS")) {
            return Answer.of(204).with("Allow", ALLOWED);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            int status = REFUSED.contains(method) ? 405 : 501;
            return Answer.told(status).with("Allow", ALLOWED);
        }
        Target target = Target.of(request.target());
        try {
            return switch (site.find(target)) {
                case Found.Page page -> file(request, page);
                case Found.Folder folder ->
                        Answer.of(200)
                                .with("Content-Type", "text/html; charset=utf-8")
                                .with("X-Content-Type-Options", "nosniff")
                                .then(Listing.page(target, folder));
                case Found.Elsewhere _ -> Answer.told(301).with("Location", target.path() + "/");
                case Found.Nothing _ -> Answer.told(404);
            };
        } catch (AccessDeniedException e) {
            return Answer.told(403);
        } catch (FileSystemException e) {
            LOG.log(Level.WARNING, "cannot open a file: {0}", e.toString());
            return Answer.told(503);
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "cannot read a file: {0}", e.toString());
            return Answer.told(500);
        }
    }

    private static Answer file(Request request, Found.Page page) throws IOException {
        try {
            Instant now = Instant.now();
            Validator validator = Validator.of(page.status(), now);
            Conditions conditions = new Conditions(request, validator);
            return switch (conditions.verdict()) {
                case MET -> content(request, page, conditions, validator);
                case NOT_MODIFIED -> dated(Answer.of(304, page.file()), validator);
                case FAILED -> {
                    page.file().close();
                    yield Answer.told(412);
                }
            };
        } catch (Throwable e) {
            page.file().close();
            throw e;
        }
    }

    private static Answer content(
            Request request, Found.Page page, Conditions conditions, Validator validator)
            throws IOException {
        long size = page.status().size();
        String type = ContentTypes.of(page.name());
        String field = request.method().equals("GET") ? request.field("Range") : null;
        List<ByteRange> ranges =
                field == null || !conditions.allowRange() ? null : ByteRange.of(field, size);
        if (ranges == null) {
            return described(Answer.of(200, page.file()), type, validator)
                    .then(new ByteRange(0, size));
        }
        if (ranges.isEmpty()) {
            page.file().close();
            return Answer.told(416).with("Content-Range", "bytes */" + size);
        }
        if (ranges.size() == 1) {
            ByteRange range = ranges.getFirst();
            return described(Answer.of(206, page.file()), type, validator)
                    .with("Content-Range", range.field(size))
                    .then(range);
        }
        return parts(page.file(), ranges, size, type, validator);
    }

    /** Several ranges, each behind a head of its own (RFC 9110, 14.6). */
    private static Answer parts(
            FileHandle file, List<ByteRange> ranges, long size, String type, Validator validator) {
        String boundary = Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-part";
        Answer answer =
                described(
                        Answer.of(206, file),
                        "multipart/byteranges; boundary=" + boundary,
                        validator);
        String before = "";
        for (ByteRange range : ranges) {
            answer.then(
                    before
                            + "--"
                            + boundary
                            + "\r\nContent-Type: "
                            + type
                            + "\r\nContent-Range: "
                            + range.field(size)
                            + "\r\n\r\n");
            answer.then(range);
            before = "\r\n";
        }
        return answer.then("\r\n--" + boundary + "--\r\n");
    }

    private static Answer described(Answer answer, String type, Validator validator) {
        return dated(answer, validator)
                .with("Content-Type", type)
                .with("X-Content-Type-Options", "nosniff")
                .with("Accept-Ranges", "bytes");
    }

    private static Answer dated(Answer answer, Validator validator) {
        return answer.with("ETag", validator.field())
                .with("Last-Modified", HttpDate.text(validator.modified()));
    }
}
