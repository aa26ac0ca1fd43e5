package io.ringspun;

import java.time.Duration;

/**
 * Something that is open, lent or under way.
 *
 * @param what a connection, file, listener, buffer, operation or thread, for people to read
 * @param age how long ago it began
 * @param place who began it, and where: a stack trace that was never thrown
 */
public record Outstanding(String what, Duration age, Throwable place) {}
