package io.ringspun.runtime.blocking;

import io.ringspun.ListenOptions;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.kernel.SocketAddresses;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;

/**
 * Making sockets and asking them for their addresses. None of the calls waits, but for connect,
 * which is an operation.
 */
public final class Sockets {

    private static final int ADDRESS_BYTES = 128;

    private Sockets() {}

    /**
     * Makes a socket that listens.
     *
     * @return its descriptor, the caller's
     */
    public static int listen(SocketAddress local, ListenOptions options) throws IOException {
        int family = SocketAddresses.family(local);
        int fd = open(family);
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
            if (options.reusePort()) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_REUSEPORT, 1);
            }
            if (options.receiveBufferBytes() > 0) {
                set(fd, arena, Posix.SOL_SOCKET, Posix.SO_RCVBUF, options.receiveBufferBytes());
            }
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            int length = SocketAddresses.encode(local, address);
            check(Linux.bind(fd, address, length), "bind", local);
            check(Linux.listen(fd, options.backlog()), "listen", local);
            return fd;
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
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
        int fd = open(SocketAddresses.family(remote));
        Descriptor descriptor = new Descriptor(fd);
        try (Arena arena =
                Arena.ofConfined()) { // closed after the operation is over, by the thread that
            // waits for it
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            int length = SocketAddresses.encode(remote, address);
            OneShot operation = carriers.nearest().operation(descriptor);
            operation.connect(fd, address.address(), length);
            int result = operation.perform(deadline);
            IOException ending = Endings.of("connect", result, 0);
            if (ending != null) {
                throw ending;
            }
            check(result, "connect", remote);
            return fd;
        } catch (Throwable e) {
            Linux.close(fd);
            throw e;
        }
    }

    private static int open(int family) throws IOException {
        int fd = Linux.socket(family, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0);
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
