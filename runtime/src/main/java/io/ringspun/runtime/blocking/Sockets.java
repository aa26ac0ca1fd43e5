package io.ringspun.runtime.blocking;

import io.ringspun.DatagramOptions;
import io.ringspun.ListenOptions;
import io.ringspun.PeerCredentials;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.kernel.SocketAddresses;
import io.ringspun.runtime.kernel.SocketOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Making sockets and asking them for their addresses. None of the calls waits, but for connect,
 * which is an operation.
 */
public final class Sockets {

    private static final int BOUNCE_BYTES = 32 << 10;

    private static final int ADDRESS_BYTES = Posix.SOCKADDR_STORAGE_SIZE;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Sockets() {}

    /**
     * Makes a socket that listens.
     *
     * @return its descriptor, the caller's
     */
    public static int listen(SocketAddress local, ListenOptions options) throws IOException {
        int family = SocketAddresses.family(local);
        int fd = open(family, Posix.SOCK_STREAM);
        try (Arena arena = Arena.ofConfined()) {
            if (family != Posix.AF_UNIX) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_REUSEADDR, 1);
            }
            if (family == Posix.AF_INET6) {
                set(
                        fd,
                        arena,
                        Posix.IPPROTO_IPV6,
                        Posix.IPV6_V6ONLY,
                        0); // the wildcard serves both families, as in the JDK
            }
            if (options.reusePort() || options.sockets() > 1 && family != Posix.AF_UNIX) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_REUSEPORT, 1);
            }
            if (options.receiveBufferBytes() > 0) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_RCVBUF, options.receiveBufferBytes());
            }
            bind(fd, arena, local);
            check(Linux.listen(fd, options.backlog()), "listen", local);
            return fd;
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    /**
     * Makes so many sockets that listen on the same address; one if it is a path.
     *
     * @return their descriptors, the caller's
     */
    public static int[] listen(SocketAddress local, ListenOptions options, int count)
            throws IOException {
        List<Integer> made = new ArrayList<>();
        try {
            made.add(listen(local, options));
            if (local instanceof InetSocketAddress internet) {
                SocketAddress bound = localAddress(made.getFirst());
                SocketAddress same =
                        new InetSocketAddress(
                                internet.getAddress(), ((InetSocketAddress) bound).getPort());
                while (made.size() < count) {
                    made.add(listen(same, options));
                }
            }
            return made.stream().mapToInt(Integer::intValue).toArray();
        } catch (Throwable e) {
            made.forEach(Linux::close);
            throw e;
        }
    }

    /**
     * Makes a datagram socket that is bound.
     *
     * @return its descriptor, the caller's
     */
    public static int bind(SocketAddress local, DatagramOptions options) throws IOException {
        int family = SocketAddresses.family(local);
        int fd = open(family, Posix.SOCK_DGRAM);
        try (Arena arena = Arena.ofConfined()) {
            if (family == Posix.AF_INET6) {
                set(fd, arena, Posix.IPPROTO_IPV6, Posix.IPV6_V6ONLY, 0);
            }
            if (options.reuseAddress()) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_REUSEADDR, 1);
            }
            if (options.reusePort()) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_REUSEPORT, 1);
            }
            if (options.receiveBufferBytes() > 0) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_RCVBUF, options.receiveBufferBytes());
            }
            bind(fd, arena, local);
            return fd;
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    /**
     * recv(2) into memory that must not go to the kernel itself.
     *
     * @return how many bytes, at most 32 KiB, or a negated error number
     */
    static int receive(int fd, MemorySegment target, long at, int length, int flags) {
        int count = Math.min(length, BOUNCE_BYTES);
        try (Arena bounce = Arena.ofConfined()) {
            MemorySegment memory = bounce.allocate(count);
            int received = Linux.recv(fd, memory.address(), count, flags);
            if (received > 0) {
                MemorySegment.copy(memory, 0, target, at, received);
            }
            return received;
        }
    }

    private static void bind(int fd, Arena arena, SocketAddress local) throws IOException {
        MemorySegment address = arena.allocate(ADDRESS_BYTES);
        int length = SocketAddresses.encode(local, address);
        check(Linux.bind(fd, address, length), "bind", local);
    }

    /**
     * Makes a socket of TCP that is neither bound nor connected, for both families where the
     * machine has IPv6 and the JDK is not told to leave it alone.
     *
     * @return its descriptor, the caller's
     */
    public static int open() throws IOException {
        if (Boolean.getBoolean("java.net.preferIPv4Stack")) {
            return open(Posix.AF_INET, Posix.SOCK_STREAM);
        }
        int fd = Linux.socket(Posix.AF_INET6, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
        if (fd == -Errno.EAFNOSUPPORT) {
            return open(Posix.AF_INET, Posix.SOCK_STREAM);
        }
        check(fd, "socket", null);
        try (Arena arena = Arena.ofConfined()) {
            set(fd, arena, Posix.IPPROTO_IPV6, Posix.IPV6_V6ONLY, 0);
            return fd;
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    /** bind(2) of such a socket. */
    public static void bind(int fd, InetSocketAddress local) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            int length = encode(local, SocketOptions.isIpv6(fd), address);
            check(Linux.bind(fd, address, length), "bind", local);
        }
    }

    /** bind(2) of such a socket, and listen(2). */
    public static void listen(int fd, InetSocketAddress local, int backlog) throws IOException {
        bind(fd, local);
        check(Linux.listen(fd, backlog), "listen", local);
    }

    /** Connects such a socket, which the caller has entered. */
    public static void connect(
            Carriers carriers, Descriptor descriptor, InetSocketAddress remote, long deadline)
            throws IOException {
        boolean mapped = SocketOptions.isIpv6(descriptor.fd());
        connect(carriers, descriptor, remote, mapped, deadline);
    }

    private static int encode(SocketAddress address, boolean mapped, MemorySegment target)
            throws IOException {
        return mapped && address instanceof InetSocketAddress internet
                ? SocketAddresses.encodeMapped(internet, target)
                : SocketAddresses.encode(address, target);
    }

    /** How many bytes lie in a socket unread. */
    public static int unreadBytes(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            check(Linux.ioctl(fd, Posix.FIONREAD, count), "ioctl FIONREAD", null);
            return count.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Sends a byte as urgent, if there is room at once. */
    public static void sendUrgent(int fd, byte value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(BYTE, value);
            int flags = Posix.MSG_OOB | Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL;
            int result = Linux.send(fd, one.address(), 1, flags);
            check(result == -Errno.EAGAIN ? -Errno.ENOBUFS : result, "send urgent", null);
        }
    }

    /** connect(2) of a datagram socket, which does not wait. */
    public static void connectDatagrams(int fd, SocketAddress remote) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            int length = SocketAddresses.encode(remote, address);
            check(Linux.connect(fd, address, length), "connect", remote);
        }
    }

    /**
     * Lets a datagram socket have no peer again, but still the address it had before it had one:
     * the kernel forgets a port that it picked itself.
     */
    public static void disconnectDatagrams(int fd, SocketAddress local) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nobody = arena.allocate(ADDRESS_BYTES);
            nobody.set(ValueLayout.JAVA_SHORT, 0, (short) Posix.AF_UNSPEC);
            check(Linux.connect(fd, nobody, Posix.SOCKADDR_IN_SIZE), "connect", null);
            if (localAddress(fd) instanceof InetSocketAddress now && now.getPort() == 0) {
                bind(fd, arena, local);
            }
        }
    }

    /**
     * Enters or leaves a multicast group.
     *
     * @param index of the interface
     */
    public static void membership(int fd, InetAddress group, int index, boolean member)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(Posix.IPV6_MREQ_SIZE, 4);
            byte[] ip = group.getAddress();
            int result;
            if (group instanceof Inet6Address) {
                MemorySegment.copy(ip, 0, request, BYTE, Posix.IPV6_MREQ_MULTIADDR, ip.length);
                request.set(ValueLayout.JAVA_INT, Posix.IPV6_MREQ_INTERFACE, index);
                result =
                        Linux.setsockopt(
                                fd,
                                Posix.IPPROTO_IPV6,
                                member ? Posix.IPV6_ADD_MEMBERSHIP : Posix.IPV6_DROP_MEMBERSHIP,
                                request,
                                Posix.IPV6_MREQ_SIZE);
            } else {
                MemorySegment.copy(ip, 0, request, BYTE, Posix.IP_MREQN_MULTIADDR, ip.length);
                request.set(ValueLayout.JAVA_INT, Posix.IP_MREQN_IFINDEX, index);
                result =
                        Linux.setsockopt(
                                fd,
                                Posix.IPPROTO_IP,
                                member ? Posix.IP_ADD_MEMBERSHIP : Posix.IP_DROP_MEMBERSHIP,
                                request,
                                Posix.IP_MREQN_SIZE);
            }
            if (result < 0) {
                throw Failures.socket("setsockopt", -result, group.toString());
            }
        }
    }

    /**
     * Makes a socket and connects it. A failed attempt leaves nothing open.
     *
     * @param deadline nanoTime, or 0 for none
     * @return its descriptor, the caller's
     */
    public static int connect(Carriers carriers, SocketAddress remote, long deadline)
            throws IOException {
        int fd = open(SocketAddresses.family(remote), Posix.SOCK_STREAM);
        try {
            Descriptor descriptor = new Descriptor(fd);
            descriptor.belongsTo(remote);
            connect(carriers, descriptor, remote, false, deadline);
            return fd;
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    /**
     * Connects a socket, which the caller has entered if others know of it.
     *
     * @param mapped whether it is one of IPv6 that serves both families
     */
    private static void connect(
            Carriers carriers,
            Descriptor descriptor,
            SocketAddress remote,
            boolean mapped,
            long deadline)
            throws IOException {
        int fd = descriptor.fd();
        try (CallMemory arena = new CallMemory()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            int length = encode(remote, mapped, address);
            OneShot operation = carriers.nearest().operation(descriptor);
            operation.connect(fd, address.address(), length);
            int result = operation.perform(deadline);
            IOException ending = Endings.of("connect", result, 0);
            if (ending != null) {
                throw ending;
            }
            check(result, "connect", remote);
        }
    }

    private static int open(int family, int type) throws IOException {
        int fd = Linux.socket(family, type | Posix.SOCK_CLOEXEC, 0);
        check(fd, "socket", null);
        return fd;
    }

    private static void set(int fd, Arena arena, int level, int name, int value)
            throws IOException {
        MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, value);
        check(Linux.setsockopt(fd, level, name, number, Integer.BYTES), "setsockopt", null);
    }

    private static void check(
            int result, String operation, @org.jspecify.annotations.Nullable SocketAddress address)
            throws IOException {
        if (result < 0) {
            throw Failures.socket(operation, -result, address == null ? null : address.toString());
        }
    }

    /**
     * Makes close send a reset: what the kernel does by itself for data it holds unread, but not
     * for what we have taken from it. A failure means that the peer has gone.
     */
    public static void resetOnClose(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment linger = arena.allocate(Posix.LINGER_SIZE, 4);
            linger.set(ValueLayout.JAVA_INT, 0, 1);
            Linux.setsockopt(fd, Posix.SOL_SOCKET, Posix.SO_LINGER, linger, Posix.LINGER_SIZE);
        }
    }

    /** Whether it is a socket of bytes with a peer. */
    public static boolean isConnected(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ADDRESS_BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            boolean stream =
                    Linux.getsockopt(fd, Posix.SOL_SOCKET, Posix.SO_TYPE, value, length) >= 0
                            && value.get(ValueLayout.JAVA_INT, 0) == Posix.SOCK_STREAM;
            length.set(ValueLayout.JAVA_INT, 0, ADDRESS_BYTES);
            return stream && Linux.getpeername(fd, value, length) >= 0;
        }
    }

    /** Takes away O_NONBLOCK, with which requests would fail instead of waiting. */
    public static void letWait(int fd) throws IOException {
        int flags = Linux.fcntl(fd, Posix.F_GETFL, 0);
        check(Linux.fcntl(fd, Posix.F_SETFL, flags & ~Posix.O_NONBLOCK), "fcntl", null);
    }

    /** Who has made the other end of a Unix-domain connection. */
    public static PeerCredentials credentials(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Posix.UCRED_SIZE, 4);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Posix.UCRED_SIZE);
            check(
                    Linux.getsockopt(fd, Posix.SOL_SOCKET, Posix.SO_PEERCRED, value, length),
                    "getsockopt",
                    null);
            return new PeerCredentials(
                    value.get(ValueLayout.JAVA_INT, Posix.UCRED_PID),
                    Integer.toUnsignedLong(value.get(ValueLayout.JAVA_INT, Posix.UCRED_UID)),
                    Integer.toUnsignedLong(value.get(ValueLayout.JAVA_INT, Posix.UCRED_GID)));
        }
    }

    /** getsockname(2). */
    public static SocketAddress localAddress(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_BYTES);
            check(Linux.getsockname(fd, address, length), "getsockname", null);
            return SocketAddresses.decode(address, length.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /** getpeername(2). */
    public static SocketAddress remoteAddress(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_BYTES);
            check(Linux.getpeername(fd, address, length), "getpeername", null);
            return SocketAddresses.decode(address, length.get(ValueLayout.JAVA_INT, 0));
        }
    }
}
