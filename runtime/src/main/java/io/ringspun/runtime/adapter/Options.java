package io.ringspun.runtime.adapter;

import io.ringspun.LinuxSocketOptions;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@code java.net}, in both of its forms: by number with a boolean or a number, and as
 * {@link SocketOption}s.
 */
final class Options {

    /** Whatever has options of the second form. */
    interface Holder {
        <T> T get(SocketOption<T> name) throws IOException;

        <T> void set(SocketOption<T> name, T value) throws IOException;
    }

    /** What the JDK's sockets have on this machine; asked for once. */
    private static final class Supported {
        static final Set<SocketOption<?>> CLIENT = client();
        static final Set<SocketOption<?>> SERVER = server();

        private static Set<SocketOption<?>> client() {
            try (SocketChannel channel = SocketChannel.open()) {
                Set<SocketOption<?>> options = new HashSet<>(channel.supportedOptions());
                options.removeIf(option -> option.name().equals("SO_OOBINLINE")); // the JDK's own
                return Set.copyOf(options);
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private static Set<SocketOption<?>> server() {
            try (ServerSocketChannel channel = ServerSocketChannel.open()) {
                Set<SocketOption<?>> options = new HashSet<>(channel.supportedOptions());
                options.add(StandardSocketOptions.IP_TOS); // the channel has none, the socket has
                return Set.copyOf(options);
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private Options() {}

    static Set<SocketOption<?>> ofClients() {
        return Supported.CLIENT;
    }

    static Set<SocketOption<?>> ofServers() {
        return Supported.SERVER;
    }

    /** Refuses what no such socket has. */
    static void check(Set<SocketOption<?>> supported, SocketOption<?> name) {
        if (!supported.contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
    }

    /** Refuses values that no such option has. */
    static void check(SocketOption<?> name, @Nullable Object value) {
        if (!name.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "'");
        }
    }

    /** Refuses what can only be read, as the JDK does. */
    static void checkWritable(SocketOption<?> name) throws SocketException {
        if (name.name().equals("SO_INCOMING_NAPI_ID")) {
            throw new SocketException("Attempt to set read only option " + name.name());
        }
    }

    /** The value of {@code SO_TIMEOUT}. */
    static int timeout(@Nullable Object value) throws SocketException {
        if (!(value instanceof Integer millis)) {
            throw new SocketException("Bad value for SO_TIMEOUT");
        }
        if (millis < 0) {
            throw new SocketException("timeout < 0");
        }
        return millis;
    }

    /** Reads an option by number. */
    static Object get(Holder holder, int id) throws SocketException {
        try {
            if (id == SocketOptions.SO_LINGER) {
                int seconds = holder.get(StandardSocketOptions.SO_LINGER);
                return seconds < 0 ? Boolean.FALSE : (Object) seconds;
            }
            return holder.get(option(id));
        } catch (IllegalArgumentException e) {
            throw new SocketException(e.getMessage(), e);
        } catch (IOException e) {
            throw told(e);
        }
    }

    /** Sets an option by number. */
    static void set(Holder holder, int id, @Nullable Object value) throws SocketException {
        try {
            if (id == SocketOptions.SO_LINGER && Boolean.FALSE.equals(value)) {
                holder.set(StandardSocketOptions.SO_LINGER, -1);
            } else {
                setNamed(holder, option(id), id, value);
            }
        } catch (IllegalArgumentException e) {
            throw new SocketException(e.getMessage(), e);
        } catch (IOException e) {
            throw told(e);
        }
    }

    private static <T> void setNamed(
            Holder holder, SocketOption<T> option, int id, @Nullable Object value)
            throws IOException {
        if (!option.type().isInstance(value)) {
            throw new SocketException("Bad value for " + option.name());
        }
        boolean size = id == SocketOptions.SO_SNDBUF || id == SocketOptions.SO_RCVBUF;
        if (size && (Integer) value <= 0) {
            throw new SocketException(option.name() + " <= 0");
        }
        holder.set(option, option.type().cast(value));
    }

    private static SocketException told(IOException failure) {
        IOException told = Wording.of(failure);
        return told instanceof SocketException same ? same : new SocketException(told.getMessage());
    }

    private static SocketOption<?> option(int id) throws SocketException {
        return switch (id) {
            case SocketOptions.TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
            case SocketOptions.SO_LINGER -> StandardSocketOptions.SO_LINGER;
            case SocketOptions.IP_TOS -> StandardSocketOptions.IP_TOS;
            case SocketOptions.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            case SocketOptions.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            case SocketOptions.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            case SocketOptions.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketOptions.SO_REUSEPORT -> StandardSocketOptions.SO_REUSEPORT;
            case SocketOptions.SO_OOBINLINE -> LinuxSocketOptions.SO_OOBINLINE;
            default -> throw new SocketException("Unknown option " + id);
        };
    }
}
