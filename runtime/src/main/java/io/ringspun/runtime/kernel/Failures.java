package io.ringspun.runtime.kernel;

import io.ringspun.SystemCallException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where an error number becomes an exception. Everything above it sees Java's
 * exceptions only.
 *
 * <p>What the world can do is an {@link IOException}: the class that users of {@code java.net} and
 * {@code java.nio.file} already catch, else {@link SystemCallException}. What only a mistake of
 * this runtime can cause is thrown from here as an {@link AssertionError} that names the request.
 * The doubtful numbers:
 *
 * <ul>
 *   <li>{@code EFAULT} is always ours: users hand over segments and buffers, never addresses.
 *   <li>{@code EINTR} and {@code ECANCELED} are ours: they are the outcome of a cancellation, which
 *       the floors above turn into its own exception, or are tried again there; nobody maps them.
 *   <li>{@code EBADF} on a socket is ours: descriptors are counted, so a closed one is never used.
 *       On a file it can also be the answer of a network or user-space file system that lost its
 *       own handle, and is reported as that.
 *   <li>{@code EAGAIN} on a socket is ours, a missing poll, except from {@code connect}: a
 *       Unix-domain listener with a full backlog says so. On a file it can come from a device or
 *       from leases, and is reported.
 *   <li>{@code EINVAL} is never taken for ours: an unaligned direct write, a flag that this file
 *       system lacks or an option out of range are the caller's.
 * </ul>
 *
 * <p>Operations are named as their manual pages are ({@code connect}, {@code openat}); numbers are
 * positive. Every message has the operation, the object if there is one, the reason, and the
 * number's name, so that it can be searched.
 */
public final class Failures {

    /**
     * What a cancelled {@code openat} returns that a worker of the kernel was waiting in: a number
     * that the kernel means to keep to itself (include/linux/errno.h there).
     */
    private static final int ERESTARTSYS = 512;

    private Failures() {}

    /** Whether a result says that the operation was called off before it had done anything. */
    public static boolean isCancellation(int result) {
        return switch (-result) {
            case Errno.ECANCELED, Errno.EINTR, ERESTARTSYS -> true;
            default -> false;
        };
    }

    /**
     * A failed operation on a socket.
     *
     * <p>A {@code connect} that fails for a reason of its own, and not the network's, is a {@link
     * ConnectException}, also where the JDK has a plain {@link SocketException} (its superclass),
     * as for a Unix-domain path that does not exist: whoever tries the next address then needs one
     * catch clause only. {@code ETIMEDOUT} of a {@code connect} is the kernel's patience, not a
     * deadline of ours, hence no {@code SocketTimeoutException}.
     *
     * @param errno positive
     * @param detail the address, or what else tells the request apart
     * @throws AssertionError if only a mistake of this runtime can be the cause
     */
    public static IOException socket(String operation, int errno, @Nullable String detail) {
        if (isOurMistakeOnSocket(operation, errno)) {
            throw mistake(operation, errno, detail);
        }
        String message = message(operation, errno, detail);
        return switch (errno) {
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.EHOSTDOWN ->
                    new NoRouteToHostException(message);
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL -> new BindException(message);
            case Errno.ECONNRESET,
                    Errno.EPIPE,
                    Errno.ECONNABORTED,
                    Errno.ENOTCONN,
                    Errno.EISCONN,
                    Errno.ESHUTDOWN,
                    Errno.ENETDOWN,
                    Errno.ENETRESET,
                    Errno.ENONET,
                    Errno.ENOBUFS,
                    Errno.EMSGSIZE,
                    Errno.EDESTADDRREQ,
                    Errno.EAFNOSUPPORT ->
                    new SocketException(message);
            case Errno.ECONNREFUSED, Errno.ETIMEDOUT, Errno.EACCES, Errno.EPERM ->
                    byOperation(operation, message);
            case Errno.EAGAIN,
                    Errno.ENOENT,
                    Errno.ENOTDIR,
                    Errno.ELOOP,
                    Errno.EROFS,
                    Errno.EPROTOTYPE ->
                    isConnectOrBind(operation)
                            ? byOperation(operation, message)
                            : new SystemCallException(operation, errno, message);
            default -> new SystemCallException(operation, errno, message);
        };
    }

    /**
     * A failed operation on a file.
     *
     * <p>{@code EPERM} is an {@link AccessDeniedException} although the JDK keeps it apart: an
     * immutable file and a missing right call for the same answer. {@code ENOTEMPTY} is a {@link
     * DirectoryNotEmptyException}, whose message can only be the path.
     *
     * @param errno positive
     * @param path the file, as the caller named it; null where only a descriptor is known
     * @param other the second file of a rename, link or copy
     * @throws AssertionError if only a mistake of this runtime can be the cause
     */
    public static IOException file(
            String operation, int errno, @Nullable String path, @Nullable String other) {
        if (errno == Errno.EFAULT || errno == Errno.EINTR || errno == Errno.ECANCELED) {
            throw mistake(operation, errno, object(path, other));
        }
        String reason = message(operation, errno, null);
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(path, other, reason);
            case Errno.EEXIST -> new FileAlreadyExistsException(path, other, reason);
            case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(path, other, reason);
            // The directory in the way is the target of a rename, and the file itself of an unlink.
            case Errno.ENOTEMPTY -> new DirectoryNotEmptyException(other != null ? other : path);
            case Errno.ENOTDIR,
                    Errno.EISDIR,
                    Errno.ELOOP,
                    Errno.ENAMETOOLONG,
                    Errno.EROFS,
                    Errno.ETXTBSY,
                    Errno.EXDEV,
                    Errno.EFBIG,
                    Errno.ENOSPC,
                    Errno.EDQUOT,
                    Errno.EMLINK,
                    Errno.EMFILE,
                    Errno.ENFILE,
                    Errno.EBUSY,
                    Errno.ESTALE ->
                    new FileSystemException(path, other, reason);
            default ->
                    new SystemCallException(
                            operation, errno, message(operation, errno, object(path, other)));
        };
    }

    /** A path that {@code openat2} was not to follow, or any other failure of it. */
    public static IOException resolution(int errno, String path) {
        String refused =
                switch (errno) {
                    case Errno.EXDEV -> "it leads out of the directory or the file system";
                    case Errno.ELOOP -> "it goes through a symbolic link";
                    case Errno.EAGAIN -> "names above it are being changed all the time";
                    default -> null;
                };
        return refused == null
                ? file("openat2", errno, path, null)
                : new FileSystemException(
                        path,
                        null,
                        "openat2: refused, " + refused + " (" + Errno.name(errno) + ")");
    }

    /** A file that cannot be opened past the page cache. */
    public static IOException directRefused(String path) {
        return new FileSystemException(
                path, null, "openat: the file system has no direct I/O (EINVAL of O_DIRECT)");
    }

    /**
     * A transfer past the page cache that the device cannot make.
     *
     * @param offsetAlignment in bytes; not positive if unknown
     * @param memoryAlignment the same
     */
    public static IOException misaligned(
            String operation,
            String path,
            String transfer,
            int offsetAlignment,
            int memoryAlignment) {
        String needed =
                offsetAlignment > 0
                        ? "position and length must be multiples of "
                                + offsetAlignment
                                + ", addresses of memory of "
                                + memoryAlignment
                        : "position, length and address of memory must be multiples of the block"
                                + " size, often 512 or 4096";
        return new FileSystemException(
                path,
                null,
                operation + " of " + transfer + ": direct I/O: " + needed + " (EINVAL)");
    }

    /**
     * A failed operation on neither: a ring, an event descriptor, memory. No number is taken for a
     * mistake here, because the first thing such a call does is to find out what this kernel
     * allows.
     *
     * @param errno positive
     * @param detail what tells the request apart
     */
    public static SystemCallException call(String operation, int errno, @Nullable String detail) {
        return new SystemCallException(operation, errno, message(operation, errno, detail));
    }

    /**
     * For outcomes that a correct runtime cannot get.
     *
     * @param errno positive
     * @param detail what tells the request apart
     */
    public static AssertionError mistake(String operation, int errno, @Nullable String detail) {
        return new AssertionError("mistake of this runtime: " + message(operation, errno, detail));
    }

    private static boolean isOurMistakeOnSocket(String operation, int errno) {
        return switch (errno) {
            case Errno.EFAULT,
                    Errno.EBADF,
                    Errno.ENOTSOCK,
                    Errno.EINTR,
                    Errno.ECANCELED,
                    Errno.EALREADY,
                    Errno.EINPROGRESS ->
                    true;
            case Errno.EAGAIN -> !operation.equals("connect");
            default -> false;
        };
    }

    /**
     * The reasons that mean another thing to one who connects than to one who binds, or to an
     * established connection.
     */
    private static SocketException byOperation(String operation, String message) {
        return switch (operation) {
            case "connect" -> new ConnectException(message);
            case "bind", "listen" -> new BindException(message);
            default -> new SocketException(message);
        };
    }

    private static boolean isConnectOrBind(String operation) {
        return operation.equals("connect") || operation.equals("bind");
    }

    private static String message(String operation, int errno, @Nullable String detail) {
        String object = detail == null ? "" : " " + detail;
        return operation + object + ": " + Errno.text(errno) + " (" + Errno.name(errno) + ")";
    }

    private static @Nullable String object(@Nullable String path, @Nullable String other) {
        return other == null ? path : path + " -> " + other;
    }
}
