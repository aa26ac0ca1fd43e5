package io.ringspun.examples.serve;

import java.time.Duration;

/**
 * What one server puts up with. Whoever goes beyond is told so by a status, if there is a request
 * to answer, and the connection ends.
 *
 * @param connections open at the same time; one more is answered with 503
 * @param requests on one connection, which ends with the last
 * @param headBytes request line and fields together; 414 if the line alone is longer, else 431
 * @param bodyBytes of a body, which is read and ignored; 413
 * @param head from the first byte of a request to the end of its fields; 408
 * @param idle between requests; and while nothing moves within one, which then breaks off
 * @param total from the first byte of a request to the last one of its answer; breaks off
 * @param drain how long requests under way may take once the server is asked to stop; breaks off
 */
public record Limits(
        int connections,
        int requests,
        int headBytes,
        int bodyBytes,
        Duration head,
        Duration idle,
        Duration total,
        Duration drain) {

    /** For a server that anybody may call. */
    public static final Limits DEFAULT =
            new Limits(
                    10_000,
                    100_000,
                    16 << 10,
                    64 << 10,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    Duration.ofSeconds(10));
}
