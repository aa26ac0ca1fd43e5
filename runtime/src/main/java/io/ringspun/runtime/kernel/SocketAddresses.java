package io.ringspun.runtime.kernel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;

/** Socket addresses in the kernel's form. Stateless; the memory is the caller's. */
public final class SocketAddresses {

    /** The family is in the machine's byte order, the port in the network's. */
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final ValueLayout.OfShort PORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private static final int INET_BYTES = 4;
    private static final int INET6_BYTES = 16;

    /**
     * {@code sun_path} less the final zero. The kernel would take 108 bytes without one; programs
     * that read it do not.
     */
    static final int UNIX_PATH_BYTES_MAX = Posix.SOCKADDR_UN_SIZE - Posix.SOCKADDR_UN_PATH - 1;

    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private SocketAddresses() {}

    /**
     * The kernel's number for the family of an address.
     *
     * @return {@code AF_INET}, {@code AF_INET6} or {@code AF_UNIX}
     * @throws UnknownHostException if the address is unresolved: whether it is of IPv4 or IPv6 is
     *     not known yet
     * @throws UnsupportedAddressTypeException if it is of another class
     */
    public static int family(SocketAddress address) throws UnknownHostException {
        return switch (address) {
            case UnixDomainSocketAddress _ -> Posix.AF_UNIX;
            case InetSocketAddress inet ->
                    resolved(inet) instanceof Inet6Address ? Posix.AF_INET6 : Posix.AF_INET;
            default -> throw new UnsupportedAddressTypeException();
        };
    }

    /**
     * Writes an address.
     *
     * <p>An empty Unix-domain path is the unnamed address, with which {@code bind} picks an
     * abstract name.
     *
     * @param target at least {@link Posix#SOCKADDR_STORAGE_SIZE} bytes
     * @return the length in bytes
     * @throws UnknownHostException if the address is unresolved
     * @throws SocketException if a Unix-domain path is longer than the kernel takes or cannot be
     *     encoded
     * @throws UnsupportedAddressTypeException if it is of another class
     */
    public static int encode(SocketAddress address, MemorySegment target) throws IOException {
        return switch (address) {
            case UnixDomainSocketAddress unix -> encodeUnix(unix, target);
            case InetSocketAddress inet ->
                    resolved(inet) instanceof Inet6Address ip
                            ? encodeInet6(ip, inet.getPort(), target)
                            : encodeInet(resolved(inet), inet.getPort(), target);
            default -> throw new UnsupportedAddressTypeException();
        };
    }

    /**
     * Writes an address for a socket of IPv6 that serves IPv4 as well: an IPv4 address is mapped,
     * and the wildcard of one family is that of both.
     *
     * @return as {@link #encode(SocketAddress, MemorySegment)}
     * @throws UnknownHostException if the address is unresolved
     */
    public static int encodeMapped(InetSocketAddress address, MemorySegment target)
            throws UnknownHostException {
        InetAddress ip = resolved(address);
        if (ip instanceof Inet6Address already) {
            return encodeInet6(already, address.getPort(), target);
        }
        target.asSlice(0, Posix.SOCKADDR_IN6_SIZE).fill((byte) 0);
        target.set(FAMILY, Posix.SOCKADDR_IN6_FAMILY, (short) Posix.AF_INET6);
        target.set(PORT, Posix.SOCKADDR_IN6_PORT, (short) address.getPort());
        if (!ip.isAnyLocalAddress()) {
            long v4 = Posix.SOCKADDR_IN6_ADDR + INET6_BYTES - INET_BYTES;
            target.set(BYTE, v4 - 1, (byte) 0xff);
            target.set(BYTE, v4 - 2, (byte) 0xff);
            MemorySegment.copy(ip.getAddress(), 0, target, BYTE, v4, INET_BYTES);
        }
        return Posix.SOCKADDR_IN6_SIZE;
    }

    private static InetAddress resolved(InetSocketAddress address) throws UnknownHostException {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new UnknownHostException(address.getHostString());
        }
        return ip;
    }

    private static int encodeInet(InetAddress ip, int port, MemorySegment target) {
        target.asSlice(0, Posix.SOCKADDR_IN_SIZE).fill((byte) 0);
        target.set(FAMILY, Posix.SOCKADDR_IN_FAMILY, (short) Posix.AF_INET);
        target.set(PORT, Posix.SOCKADDR_IN_PORT, (short) port);
        MemorySegment.copy(ip.getAddress(), 0, target, BYTE, Posix.SOCKADDR_IN_ADDR, INET_BYTES);
        return Posix.SOCKADDR_IN_SIZE;
    }

    private static int encodeInet6(Inet6Address ip, int port, MemorySegment target) {
        target.set(FAMILY, Posix.SOCKADDR_IN6_FAMILY, (short) Posix.AF_INET6);
        target.set(PORT, Posix.SOCKADDR_IN6_PORT, (short) port);
        target.set(INT, Posix.SOCKADDR_IN6_FLOWINFO, 0);
        MemorySegment.copy(ip.getAddress(), 0, target, BYTE, Posix.SOCKADDR_IN6_ADDR, INET6_BYTES);
        target.set(INT, Posix.SOCKADDR_IN6_SCOPE_ID, ip.getScopeId());
        return Posix.SOCKADDR_IN6_SIZE;
    }

    private static int encodeUnix(UnixDomainSocketAddress address, MemorySegment target)
            throws SocketException {
        byte[] path = pathBytes(address.getPath().toString());
        target.set(FAMILY, Posix.SOCKADDR_UN_FAMILY, (short) Posix.AF_UNIX);
        if (path.length == 0) {
            return Posix.SOCKADDR_UN_PATH;
        }
        MemorySegment.copy(path, 0, target, BYTE, Posix.SOCKADDR_UN_PATH, path.length);
        target.set(BYTE, Posix.SOCKADDR_UN_PATH + path.length, (byte) 0);
        return Posix.SOCKADDR_UN_PATH + path.length + 1;
    }

    private static byte[] pathBytes(String path) throws SocketException {
        byte[] bytes;
        try {
            bytes = Paths.encode(path);
        } catch (CharacterCodingException e) {
            throw new SocketException(
                    "Unix-domain path cannot be encoded in " + Paths.CHARSET + ": " + path, e);
        }
        if (bytes.length > UNIX_PATH_BYTES_MAX) {
            throw new SocketException(
                    "Unix-domain path is "
                            + bytes.length
                            + " bytes long, the kernel takes "
                            + UNIX_PATH_BYTES_MAX
                            + " at most: "
                            + path);
        }
        return bytes;
    }

    /**
     * Reads an address that the kernel wrote.
     *
     * <p>An IPv4-mapped IPv6 address is returned as the IPv4 address it stands for, as everywhere
     * in Java. A Unix-domain socket without a name, and one with an abstract name, for which Java
     * has no form, is the address of the empty path.
     *
     * @param length as the kernel returned it; 0 is how {@code recvmsg} tells of a Unix-domain
     *     sender without a name. It can be more than there was room for, as with a path of 108
     *     bytes
     * @throws AssertionError if the family is none that this runtime opens sockets of
     */
    public static SocketAddress decode(MemorySegment source, int length) {
        if (length < Short.BYTES) {
            return UNNAMED;
        }
        short family = source.get(FAMILY, 0);
        return switch (family) {
            case Posix.AF_INET ->
                    new InetSocketAddress(
                            address(source, Posix.SOCKADDR_IN_ADDR, INET_BYTES, 0),
                            port(source, Posix.SOCKADDR_IN_PORT));
            case Posix.AF_INET6 ->
                    new InetSocketAddress(
                            address(
                                    source,
                                    Posix.SOCKADDR_IN6_ADDR,
                                    INET6_BYTES,
                                    source.get(INT, Posix.SOCKADDR_IN6_SCOPE_ID)),
                            port(source, Posix.SOCKADDR_IN6_PORT));
            case Posix.AF_UNIX -> decodeUnix(source, length);
            default -> throw new AssertionError("address of family " + family);
        };
    }

    private static int port(MemorySegment source, long offset) {
        return Short.toUnsignedInt(source.get(PORT, offset));
    }

    private static InetAddress address(MemorySegment source, long offset, int count, int scope) {
        byte[] bytes = source.asSlice(offset, count).toArray(BYTE);
        try {
            // A scope of 0 is none; to set it would show as "%0" in the address's text.
            return scope == 0
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }

    private static UnixDomainSocketAddress decodeUnix(MemorySegment source, int length) {
        int room = Math.min(length, Posix.SOCKADDR_UN_SIZE) - Posix.SOCKADDR_UN_PATH;
        byte[] path = source.asSlice(Posix.SOCKADDR_UN_PATH, room).toArray(BYTE);
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        if (end == 0) {
            return UNNAMED;
        }
        try {
            return UnixDomainSocketAddress.of(new String(path, 0, end, Paths.CHARSET));
        } catch (InvalidPathException e) {
            // A peer's path may be bytes that this process's encoding cannot express. Not worth
            // failing an accept.
            return UNNAMED;
        }
    }
}
