package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    /** All that Linux has, the gaps between them, and one that only the kernel's inside knows. */
    private static final int[] ALL =
            IntStream.concat(IntStream.rangeClosed(1, Errno.EHWPOISON), IntStream.of(524))
                    .toArray();

    private static final List<String> SOCKET_OPERATIONS =
            List.of(
                    "socket",
                    "connect",
                    "bind",
                    "listen",
                    "accept",
                    "recv",
                    "send",
                    "shutdown",
                    "setsockopt");

    private static final List<String> FILE_OPERATIONS =
            List.of("openat", "read", "write", "fsync", "renameat", "statx");

    @ParameterizedTest
    @MethodSource
    void onASocket(String operation, int errno, Class<?> expected) {
        IOException failure = Failures.socket(operation, errno, "127.0.0.1:80");
        assertThat(failure)
                .isExactlyInstanceOf(expected)
                .hasMessage(
                        operation
                                + " 127.0.0.1:80: "
                                + Errno.text(errno)
                                + " ("
                                + Errno.name(errno)
                                + ")");
    }

    static Stream<Arguments> onASocket() {
        return Stream.of(
                        of(
                                ConnectException.class,
                                "connect",
                                Errno.ECONNREFUSED,
                                Errno.ETIMEDOUT,
                                Errno.EACCES),
                        of(
                                ConnectException.class,
                                "connect",
                                Errno.EPERM,
                                Errno.EAGAIN,
                                Errno.ENOENT,
                                Errno.ENOTDIR),
                        of(
                                ConnectException.class,
                                "connect",
                                Errno.ELOOP,
                                Errno.EROFS,
                                Errno.EPROTOTYPE),
                        of(BindException.class, "connect", Errno.EADDRNOTAVAIL, Errno.EADDRINUSE),
                        of(
                                SocketException.class,
                                "connect",
                                Errno.ECONNRESET,
                                Errno.EISCONN,
                                Errno.EAFNOSUPPORT),
                        of(
                                NoRouteToHostException.class,
                                "connect",
                                Errno.EHOSTUNREACH,
                                Errno.ENETUNREACH),
                        of(NoRouteToHostException.class, "connect", Errno.EHOSTDOWN),
                        of(
                                NoRouteToHostException.class,
                                "send",
                                Errno.EHOSTUNREACH,
                                Errno.ENETUNREACH,
                                Errno.EHOSTDOWN),
                        of(
                                BindException.class,
                                "bind",
                                Errno.EADDRINUSE,
                                Errno.EADDRNOTAVAIL,
                                Errno.EACCES,
                                Errno.EPERM),
                        of(
                                BindException.class,
                                "bind",
                                Errno.ENOENT,
                                Errno.ENOTDIR,
                                Errno.ELOOP,
                                Errno.EROFS),
                        of(
                                BindException.class,
                                "listen",
                                Errno.EADDRINUSE,
                                Errno.EACCES,
                                Errno.EPERM),
                        of(
                                SocketException.class,
                                "recv",
                                Errno.ECONNRESET,
                                Errno.ETIMEDOUT,
                                Errno.ENOTCONN),
                        of(
                                SocketException.class,
                                "recv",
                                Errno.ECONNREFUSED,
                                Errno.ENETDOWN,
                                Errno.ENETRESET),
                        of(
                                SocketException.class,
                                "send",
                                Errno.EPIPE,
                                Errno.ENOBUFS,
                                Errno.EMSGSIZE,
                                Errno.ESHUTDOWN),
                        of(
                                SocketException.class,
                                "send",
                                Errno.EPERM,
                                Errno.EACCES,
                                Errno.EDESTADDRREQ),
                        of(SocketException.class, "accept", Errno.ECONNABORTED, Errno.ENONET),
                        of(
                                SystemCallException.class,
                                "accept",
                                Errno.EMFILE,
                                Errno.ENFILE,
                                Errno.ENOMEM,
                                Errno.EINVAL),
                        of(
                                SystemCallException.class,
                                "send",
                                Errno.EOPNOTSUPP,
                                Errno.EIO,
                                Errno.ENOENT,
                                Errno.ELOOP),
                        of(SystemCallException.class, "connect", Errno.EINVAL, Errno.ENOMEM, 524))
                .flatMap(List::stream);
    }

    @Test
    void aResetAndABrokenPipeReadAsUsersKnowThem() {
        assertThat(Failures.socket("recv", Errno.ECONNRESET, null))
                .hasMessage("recv: Connection reset by peer (ECONNRESET)");
        assertThat(Failures.socket("send", Errno.EPIPE, null))
                .hasMessage("send: Broken pipe (EPIPE)");
    }

    @ParameterizedTest
    @MethodSource
    void onAFile(String operation, int errno, Class<?> expected) {
        IOException failure = Failures.file(operation, errno, "/a", null);
        assertThat(failure).isExactlyInstanceOf(expected);
        String reason = operation + ": " + Errno.text(errno) + " (" + Errno.name(errno) + ")";
        switch (failure) {
            case DirectoryNotEmptyException e -> assertThat(e).hasMessage("/a");
            case FileSystemException e -> {
                assertThat(e.getFile()).isEqualTo("/a");
                assertThat(e.getOtherFile()).isNull();
                assertThat(e).hasMessage("/a: " + reason);
            }
            default -> assertThat(failure).hasMessage(reason.replaceFirst(":", " /a:"));
        }
    }

    static Stream<Arguments> onAFile() {
        return Stream.of(
                        of(NoSuchFileException.class, "openat", Errno.ENOENT),
                        of(FileAlreadyExistsException.class, "openat", Errno.EEXIST),
                        of(AccessDeniedException.class, "openat", Errno.EACCES, Errno.EPERM),
                        of(DirectoryNotEmptyException.class, "unlinkat", Errno.ENOTEMPTY),
                        of(
                                FileSystemException.class,
                                "openat",
                                Errno.ENOTDIR,
                                Errno.EISDIR,
                                Errno.ELOOP,
                                Errno.EROFS),
                        of(
                                FileSystemException.class,
                                "openat",
                                Errno.ENAMETOOLONG,
                                Errno.ETXTBSY,
                                Errno.EMFILE),
                        of(
                                FileSystemException.class,
                                "openat",
                                Errno.ENFILE,
                                Errno.EBUSY,
                                Errno.ESTALE),
                        of(
                                FileSystemException.class,
                                "write",
                                Errno.ENOSPC,
                                Errno.EDQUOT,
                                Errno.EFBIG),
                        of(FileSystemException.class, "linkat", Errno.EXDEV, Errno.EMLINK),
                        of(
                                SystemCallException.class,
                                "read",
                                Errno.EIO,
                                Errno.EINVAL,
                                Errno.ESPIPE,
                                Errno.EOPNOTSUPP),
                        of(
                                SystemCallException.class,
                                "read",
                                Errno.EBADF,
                                Errno.EAGAIN,
                                Errno.ENOMEM,
                                524))
                .flatMap(List::stream);
    }

    @Test
    void bothFilesOfARenameAreNamed() {
        assertThat(Failures.file("renameat", Errno.EXDEV, "/a", "/b"))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage("/a -> /b: renameat: Invalid cross-device link (EXDEV)");
        assertThat(Failures.file("renameat", Errno.EINVAL, "/a", "/b"))
                .hasMessage("renameat /a -> /b: Invalid argument (EINVAL)");
        assertThat(Failures.file("renameat", Errno.ENOTEMPTY, "/a", "/b")).hasMessage("/b");
    }

    @Test
    void aFileWithoutPathStillHasAMessage() {
        assertThat(Failures.file("write", Errno.ENOSPC, null, null))
                .hasMessage("write: No space left on device (ENOSPC)");
        assertThat(Failures.file("read", Errno.EIO, null, null))
                .hasMessage("read: Input/output error (EIO)");
    }

    @Test
    void aSystemCallExceptionKeepsOperationAndNumber() {
        SystemCallException failure =
                (SystemCallException) Failures.file("fsync", Errno.EIO, "/a", null);
        assertThat(failure.operation()).isEqualTo("fsync");
        assertThat(failure.errno()).isEqualTo(Errno.EIO);

        SystemCallException call = Failures.call("io_uring_setup", Errno.EFAULT, "entries=8");
        assertThat(call).hasMessage("io_uring_setup entries=8: Bad address (EFAULT)");
        assertThat(call.errno()).isEqualTo(Errno.EFAULT);
    }

    @ParameterizedTest
    @MethodSource
    void ourMistakesOnASocketNameTheRequest(String operation, int errno) {
        assertThatThrownBy(() -> Failures.socket(operation, errno, "fd 7"))
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessageContainingAll(operation, "fd 7", Errno.name(errno));
    }

    static Stream<Arguments> ourMistakesOnASocketNameTheRequest() {
        return SOCKET_OPERATIONS.stream()
                .flatMap(operation ->
                        IntStream.of(ALL)
                                .filter(errno -> isMistakeOnSocket(operation, errno))
                                .mapToObj(errno -> Arguments.of(operation, errno)));
    }

    private static boolean isMistakeOnSocket(String operation, int errno) {
        return List.of(
                                Errno.EFAULT,
                                Errno.EBADF,
                                Errno.ENOTSOCK,
                                Errno.EINTR,
                                Errno.ECANCELED,
                                Errno.EALREADY,
                                Errno.EINPROGRESS)
                        .contains(errno)
                || errno == Errno.EAGAIN && !operation.equals("connect");
    }

    @Test
    void ourMistakesOnAFileNameTheRequest() {
        for (int errno : new int[] {Errno.EFAULT, Errno.EINTR, Errno.ECANCELED}) {
            assertThatThrownBy(() -> Failures.file("read", errno, "/a", null))
                    .isExactlyInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("read", "/a", Errno.name(errno));
        }
    }

    @Test
    void everyOtherNumberIsAnIoExceptionThatSaysWhatHappened() {
        for (int errno : ALL) {
            for (String operation : SOCKET_OPERATIONS) {
                if (!isMistakeOnSocket(operation, errno)) {
                    assertThat(Failures.socket(operation, errno, "here"))
                            .hasMessageContainingAll(
                                    operation, "here", Errno.text(errno), Errno.name(errno));
                }
            }
            for (String operation : FILE_OPERATIONS) {
                if (!List.of(Errno.EFAULT, Errno.EINTR, Errno.ECANCELED, Errno.ENOTEMPTY)
                        .contains(errno)) {
                    assertThat(Failures.file(operation, errno, "/a", null))
                            .hasMessageContainingAll(
                                    operation, "/a", Errno.text(errno), Errno.name(errno));
                }
            }
        }
    }

    private static List<Arguments> of(Class<?> expected, String operation, int... errnos) {
        return IntStream.of(errnos)
                .mapToObj(errno -> Arguments.of(operation, errno, expected))
                .toList();
    }
}
