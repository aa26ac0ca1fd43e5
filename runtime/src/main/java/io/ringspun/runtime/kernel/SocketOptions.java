package io.ringspun.runtime.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Java's socket options in the kernel's form: which level and name, how the value lies in memory,
 * which values there are. Stateless.
 *
 * <p>Ranges, defaults and reported values are those of the JDK's own channels, so that both
 * backends agree. The kernel doubles {@code SO_SNDBUF} and {@code SO_RCVBUF} to cover its
 * bookkeeping and reports the doubled value; like the JDK, {@link #get} halves it again, so that a
 * value within the system's limits reads back as it was set.
 *
 * <p>Options are known by {@link SocketOption#name}: those of {@code jdk.net.ExtendedSocketOptions}
 * are found without needing its module.
 */
public final class SocketOptions {

    /** Bytes that hold any option's value. */
    public static final int VALUE_BYTES_MAX = Posix.IP_MREQN_SIZE;

    private static final int LINGER_SECONDS_MAX = 65_535;
    private static final int BYTE_MAX = 255;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private enum Kind {
        BOOLEAN,
        INT,
        /** An int of at least zero, which the kernel doubles. */
        BUFFER_SIZE,
        /** An int of one byte. */
        BYTE,
        LINGER,
        /** A network interface: for IPv4 a struct ip_mreqn, for IPv6 an index. */
        INTERFACE
    }

    /** With its other name where IPv6 keeps it elsewhere; otherwise 0. */
    private record Entry(int level, int name, Kind kind, int nameOfIpv6) {}

    private static final Map<String, Entry> ENTRIES = new HashMap<>();

    static {
        entry("SO_KEEPALIVE", Posix.SOL_SOCKET, Posix.SO_KEEPALIVE, Kind.BOOLEAN);
        entry("SO_REUSEADDR", Posix.SOL_SOCKET, Posix.SO_REUSEADDR, Kind.BOOLEAN);
        entry("SO_REUSEPORT", Posix.SOL_SOCKET, Posix.SO_REUSEPORT, Kind.BOOLEAN);
        entry("SO_SNDBUF", Posix.SOL_SOCKET, Posix.SO_SNDBUF, Kind.BUFFER_SIZE);
        entry("SO_RCVBUF", Posix.SOL_SOCKET, Posix.SO_RCVBUF, Kind.BUFFER_SIZE);
        entry("SO_LINGER", Posix.SOL_SOCKET, Posix.SO_LINGER, Kind.LINGER);
        entry("SO_INCOMING_NAPI_ID", Posix.SOL_SOCKET, Posix.SO_INCOMING_NAPI_ID, Kind.INT);
        entry("SO_BROADCAST", Posix.SOL_SOCKET, Posix.SO_BROADCAST, Kind.BOOLEAN);
        entry("IP_TOS", Posix.IP_TOS, Kind.BYTE, Posix.IPV6_TCLASS);
        entry("IP_MULTICAST_TTL", Posix.IP_MULTICAST_TTL, Kind.BYTE, Posix.IPV6_MULTICAST_HOPS);
        entry(
                "IP_MULTICAST_LOOP",
                Posix.IP_MULTICAST_LOOP,
                Kind.BOOLEAN,
                Posix.IPV6_MULTICAST_LOOP);
        entry("IP_MULTICAST_IF", Posix.IP_MULTICAST_IF, Kind.INTERFACE, Posix.IPV6_MULTICAST_IF);
        entry("TCP_NODELAY", Posix.IPPROTO_TCP, Posix.TCP_NODELAY, Kind.BOOLEAN);
        entry("TCP_QUICKACK", Posix.IPPROTO_TCP, Posix.TCP_QUICKACK, Kind.BOOLEAN);
        entry("TCP_CORK", Posix.IPPROTO_TCP, Posix.TCP_CORK, Kind.BOOLEAN);
        entry("TCP_USER_TIMEOUT", Posix.IPPROTO_TCP, Posix.TCP_USER_TIMEOUT, Kind.INT);
        entry("SO_OOBINLINE", Posix.SOL_SOCKET, Posix.SO_OOBINLINE, Kind.BOOLEAN);
        entry("SO_INCOMING_CPU", Posix.SOL_SOCKET, Posix.SO_INCOMING_CPU, Kind.INT);
        entry("TCP_KEEPIDLE", Posix.IPPROTO_TCP, Posix.TCP_KEEPIDLE, Kind.INT);
        entry("TCP_KEEPINTERVAL", Posix.IPPROTO_TCP, Posix.TCP_KEEPINTVL, Kind.INT);
        entry("TCP_KEEPCOUNT", Posix.IPPROTO_TCP, Posix.TCP_KEEPCNT, Kind.INT);
    }

    /** The kernel takes them from any socket; the JDK does not. */
    private static final Set<String> OF_DATAGRAMS =
            Set.of("SO_BROADCAST", "IP_MULTICAST_TTL", "IP_MULTICAST_LOOP", "IP_MULTICAST_IF");

    private SocketOptions() {}

    /** The names of all options in the table; not every kind of socket has each. */
    public static Set<String> names() {
        return Set.copyOf(ENTRIES.keySet());
    }

    /**
     * Sets an option.
     *
     * @param value null only for {@code SO_LINGER}, where it disables lingering as a negative
     *     number does
     * @throws IllegalArgumentException if the value is null or out of range
     * @throws UnsupportedOperationException if this option is unknown, read-only, or not one of
     *     such a socket
     * @throws IOException if the kernel refuses it otherwise, as it does with ranges that the JDK
     *     leaves to it
     */
    public static <T> void set(int fd, SocketOption<T> option, @Nullable T value)
            throws IOException {
        Entry entry = entryOf(fd, option);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(VALUE_BYTES_MAX, Integer.BYTES);
            int length = encode(option, value, memory);
            int result = Linux.setsockopt(fd, entry.level, entry.name, memory, length);
            if (entry.nameOfIpv6 != 0 && isIpv6(fd)) {
                // A dual-stack socket has both: the IPv4 one counts when the peer turns out to be
                // IPv4-mapped, and may be refused where IPv6 stands alone.
                if (value instanceof NetworkInterface via) {
                    memory.set(INT, 0, via.getIndex());
                    length = Integer.BYTES;
                }
                result = Linux.setsockopt(fd, Posix.IPPROTO_IPV6, entry.nameOfIpv6, memory, length);
            }
            check(option, result, "setsockopt");
        }
    }

    /**
     * Reads an option.
     *
     * @throws UnsupportedOperationException if this option is unknown or not one of such a socket
     * @throws IOException if the kernel refuses it otherwise
     */
    @SuppressWarnings("NullAway") // no interface is null, as in the JDK
    public static <T> T get(int fd, SocketOption<T> option) throws IOException {
        Entry entry = entryOf(fd, option);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(VALUE_BYTES_MAX, Integer.BYTES);
            MemorySegment length = arena.allocate(INT);
            length.set(INT, 0, VALUE_BYTES_MAX);
            int level = entry.level;
            int name = entry.name;
            boolean ipv6 = entry.nameOfIpv6 != 0 && isIpv6(fd);
            if (ipv6) {
                level = Posix.IPPROTO_IPV6;
                name = entry.nameOfIpv6;
            }
            check(option, Linux.getsockopt(fd, level, name, memory, length), "getsockopt");
            if (entry.kind == Kind.INTERFACE) {
                return option.type().cast(interfaceIn(memory, ipv6));
            }
            return decode(option, memory);
        }
    }

    /**
     * Writes a value as {@code setsockopt} wants it.
     *
     * @param value null only for {@code SO_LINGER}
     * @param target at least {@link #VALUE_BYTES_MAX} bytes
     * @return the length in bytes
     * @throws IllegalArgumentException if the value is null or out of range
     * @throws UnsupportedOperationException if this option is unknown
     */
    static <T> int encode(SocketOption<T> option, @Nullable T value, MemorySegment target) {
        Entry entry = entryOf(option);
        if (entry.kind == Kind.LINGER) {
            return encodeLinger((Integer) value, target);
        }
        if (value == null) {
            throw new IllegalArgumentException("Invalid value 'null' of " + option.name());
        }
        if (value instanceof NetworkInterface via) {
            return encodeInterface(via, target);
        }
        boolean isBoolean = entry.kind == Kind.BOOLEAN;
        target.set(
                INT,
                0,
                isBoolean ? ((Boolean) value ? 1 : 0) : number(entry, option, (Integer) value));
        return Integer.BYTES;
    }

    /**
     * Reads a value as {@code getsockopt} wrote it.
     *
     * @throws UnsupportedOperationException if this option is unknown
     */
    static <T> T decode(SocketOption<T> option, MemorySegment source) {
        int number = source.get(INT, 0);
        Object value =
                switch (entryOf(option).kind) {
                    case BOOLEAN -> number != 0;
                    case INT, BYTE, INTERFACE -> number;
                    case BUFFER_SIZE -> number / 2;
                    case LINGER -> number == 0 ? -1 : source.get(INT, Posix.LINGER_LINGER);
                };
        return option.type().cast(value);
    }

    private static int encodeLinger(@Nullable Integer seconds, MemorySegment target) {
        int requested = seconds == null ? -1 : seconds;
        target.set(INT, Posix.LINGER_ONOFF, requested < 0 ? 0 : 1);
        target.set(INT, Posix.LINGER_LINGER, Math.clamp(requested, 0, LINGER_SECONDS_MAX));
        return Posix.LINGER_SIZE;
    }

    /** With its address: the kernel tells nothing else of it again. */
    private static int encodeInterface(NetworkInterface via, MemorySegment target) {
        target.asSlice(0, Posix.IP_MREQN_SIZE).fill((byte) 0);
        target.set(INT, Posix.IP_MREQN_IFINDEX, via.getIndex());
        via.inetAddresses()
                .filter(address -> address instanceof Inet4Address)
                .findFirst()
                .ifPresent(address ->
                        MemorySegment.copy(
                                address.getAddress(),
                                0,
                                target,
                                ValueLayout.JAVA_BYTE,
                                Posix.IP_MREQN_ADDRESS,
                                Integer.BYTES));
        return Posix.IP_MREQN_SIZE;
    }

    /** The interface that an index or an address stands for; null if none was chosen. */
    private static @Nullable NetworkInterface interfaceIn(MemorySegment source, boolean ipv6)
            throws IOException {
        int number = source.get(INT, 0);
        if (number == 0) {
            return null;
        }
        return ipv6
                ? NetworkInterface.getByIndex(number)
                : NetworkInterface.getByInetAddress(
                        InetAddress.getByAddress(
                                source.asSlice(0, Integer.BYTES).toArray(ValueLayout.JAVA_BYTE)));
    }

    private static int number(Entry entry, SocketOption<?> option, int value) {
        boolean valid =
                switch (entry.kind) {
                    case BUFFER_SIZE -> value >= 0;
                    case BYTE -> value >= 0 && value <= BYTE_MAX;
                    default -> true;
                };
        if (!valid) {
            throw new IllegalArgumentException("Invalid value " + value + " of " + option.name());
        }
        return value;
    }

    /** An option of every socket that is a number. */
    private static int ask(int fd, int name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(INT);
            MemorySegment length = arena.allocateFrom(INT, Integer.BYTES);
            int result = Linux.getsockopt(fd, Posix.SOL_SOCKET, name, value, length);
            if (result < 0) {
                throw Failures.socket("getsockopt", -result, null);
            }
            return value.get(INT, 0);
        }
    }

    /** Whether it is a socket of IPv6. */
    public static boolean isIpv6(int fd) throws IOException {
        return ask(fd, Posix.SO_DOMAIN) == Posix.AF_INET6;
    }

    private static void check(SocketOption<?> option, int result, String operation)
            throws IOException {
        if (result == -Errno.ENOPROTOOPT || result == -Errno.EOPNOTSUPP) {
            throw new UnsupportedOperationException("'" + option.name() + "' not supported");
        }
        if (result < 0) {
            throw Failures.socket(operation, -result, option.name());
        }
    }

    private static Entry entryOf(int fd, SocketOption<?> option) throws IOException {
        Entry entry = entryOf(option);
        if (OF_DATAGRAMS.contains(option.name()) && ask(fd, Posix.SO_TYPE) != Posix.SOCK_DGRAM) {
            throw new UnsupportedOperationException("'" + option.name() + "' not supported");
        }
        return entry;
    }

    private static Entry entryOf(SocketOption<?> option) {
        Entry entry = ENTRIES.get(option.name());
        if (entry == null) {
            throw new UnsupportedOperationException("'" + option.name() + "' not supported");
        }
        return entry;
    }

    private static void entry(String option, int level, int name, Kind kind) {
        ENTRIES.put(option, new Entry(level, name, kind, 0));
    }

    private static void entry(String option, int name, Kind kind, int nameOfIpv6) {
        ENTRIES.put(option, new Entry(Posix.IPPROTO_IP, name, kind, nameOfIpv6));
    }
}
