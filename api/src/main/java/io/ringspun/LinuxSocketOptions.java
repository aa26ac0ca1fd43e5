package io.ringspun;

import java.net.SocketOption;

/**
 * Socket options that Linux has and the JDK has no names for. The ring takes them; on NIO they are
 * unsupported, but for {@link #SO_OOBINLINE}.
 */
public final class LinuxSocketOptions {

    /**
     * Whether only full segments are sent, until it is switched off again or 200 ms have passed:
     * for a header and a body that are written one after the other.
     */
    public static final SocketOption<Boolean> TCP_CORK = new Option<>("TCP_CORK", Boolean.class);

    /**
     * How many milliseconds sent data may stay unacknowledged before the connection is given up; 0
     * leaves it to the system.
     */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT =
            new Option<>("TCP_USER_TIMEOUT", Integer.class);

    /**
     * Whether a byte that the peer sent as urgent is read in its place among the others. It is
     * dropped otherwise, as by the JDK's channels; there is no way to read it apart.
     */
    public static final SocketOption<Boolean> SO_OOBINLINE =
            new Option<>("SO_OOBINLINE", Boolean.class);

    /** The processor that received the last packet; to be read. */
    public static final SocketOption<Integer> SO_INCOMING_CPU =
            new Option<>("SO_INCOMING_CPU", Integer.class);

    private LinuxSocketOptions() {}

    private record Option<T>(String name, Class<T> type) implements SocketOption<T> {

        @Override
        public String toString() {
            return name;
        }
    }
}
