package io.ringspun;

import java.time.Duration;
import java.util.Objects;

/**
 * The time limits that connections begin with. Zero means none.
 *
 * @param connect for {@link IoRuntime#connect} where the call names none
 * @param read the first {@link Connection#readTimeout} of each connection
 * @param write the first {@link Connection#writeTimeout} of each connection
 */
public record Deadlines(Duration connect, Duration read, Duration write) {

    /** No limits. */
    public static final Deadlines NONE = new Deadlines(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** Names all that are negative. */
    public Deadlines {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(read, "read");
        Objects.requireNonNull(write, "write");
        Objections objections = new Objections();
        objections.notNegative("connectTimeout", connect);
        objections.notNegative("readTimeout", read);
        objections.notNegative("writeTimeout", write);
        objections.raise();
    }
}
