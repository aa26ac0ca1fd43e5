package io.ringspun.runtime.blocking;

import io.ringspun.FileStatus;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Paths;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;

/** Asking for all that statx(2) knows of a file. */
public final class Attributes {

    private static final int WANTED =
            Posix.STATX_BASIC_STATS | Posix.STATX_BTIME | Posix.STATX_DIOALIGN;

    private Attributes() {}

    /** Of an open file, whose status is in memory. The caller has entered the descriptor. */
    public static FileStatus status(OpenFile file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(Posix.STATX_STRUCT_SIZE, 8);
            int result =
                    Linux.statx(file.fd(), arena.allocate(1), Posix.AT_EMPTY_PATH, WANTED, target);
            if (result < 0) {
                throw Failures.file("statx", -result, file.path(), null);
            }
            return decoded(target);
        }
    }

    /** The same, to be done. */
    public static OneRequest<FileStatus> asking(Arena arena, OpenFile file) {
        MemorySegment target = arena.allocate(Posix.STATX_STRUCT_SIZE, 8);
        MemorySegment empty = arena.allocate(1);
        return OneRequest.on(
                file,
                request ->
                        request.status(
                                file.fd(),
                                empty.address(),
                                Posix.AT_EMPTY_PATH,
                                WANTED,
                                target.address()),
                answer -> decoded(answer, target, file.path()));
    }

    /** Of a name in a directory, which may have to be looked up on the disk; to be done. */
    public static OneRequest<FileStatus> asking(
            Arena arena, OpenDirectory directory, Path relative, boolean follow)
            throws IOException {
        MemorySegment target = arena.allocate(Posix.STATX_STRUCT_SIZE, 8);
        MemorySegment name = Paths.allocate(arena, relative);
        return OneRequest.on(
                        directory,
                        request ->
                                request.status(
                                        directory.fd(),
                                        name.address(),
                                        follow ? 0 : Posix.AT_SYMLINK_NOFOLLOW,
                                        WANTED,
                                        target.address()),
                        answer -> decoded(answer, target, directory.shown(relative)))
                .plainly(
                        directory.passage(),
                        () ->
                                Linux.statx(
                                        directory.fd(),
                                        name,
                                        follow ? 0 : Posix.AT_SYMLINK_NOFOLLOW,
                                        WANTED,
                                        target));
    }

    private static FileStatus decoded(int answer, MemorySegment status, String path)
            throws IOException {
        Files.checked(answer, "statx", path, 0);
        return decoded(status);
    }

    private static FileStatus decoded(MemorySegment status) {
        int known = status.get(ValueLayout.JAVA_INT, Posix.STX_MASK);
        int mode = status.get(ValueLayout.JAVA_SHORT, Posix.STX_MODE) & 0xffff;
        boolean direct = (known & Posix.STATX_DIOALIGN) != 0;
        return new FileStatus(
                type(mode),
                mode & ~Posix.S_IFMT,
                unsigned(status, Posix.STX_UID),
                unsigned(status, Posix.STX_GID),
                status.get(ValueLayout.JAVA_LONG, Posix.STX_SIZE),
                status.get(ValueLayout.JAVA_LONG, Posix.STX_BLOCKS) * 512,
                status.get(ValueLayout.JAVA_INT, Posix.STX_BLKSIZE),
                time(status, Posix.STX_ATIME),
                time(status, Posix.STX_MTIME),
                time(status, Posix.STX_CTIME),
                (known & Posix.STATX_BTIME) != 0 ? time(status, Posix.STX_BTIME) : null,
                device(
                        unsigned(status, Posix.STX_DEV_MAJOR),
                        unsigned(status, Posix.STX_DEV_MINOR)),
                device(
                        unsigned(status, Posix.STX_RDEV_MAJOR),
                        unsigned(status, Posix.STX_RDEV_MINOR)),
                status.get(ValueLayout.JAVA_LONG, Posix.STX_INO),
                unsigned(status, Posix.STX_NLINK),
                direct ? status.get(ValueLayout.JAVA_INT, Posix.STX_DIO_MEM_ALIGN) : -1,
                direct ? status.get(ValueLayout.JAVA_INT, Posix.STX_DIO_OFFSET_ALIGN) : -1);
    }

    private static FileStatus.Type type(int mode) {
        return switch (mode & Posix.S_IFMT) {
            case Posix.S_IFREG -> FileStatus.Type.REGULAR;
            case Posix.S_IFDIR -> FileStatus.Type.DIRECTORY;
            case Posix.S_IFLNK -> FileStatus.Type.SYMBOLIC_LINK;
            case Posix.S_IFIFO -> FileStatus.Type.PIPE;
            case Posix.S_IFSOCK -> FileStatus.Type.SOCKET;
            case Posix.S_IFCHR -> FileStatus.Type.CHARACTER_DEVICE;
            case Posix.S_IFBLK -> FileStatus.Type.BLOCK_DEVICE;
            default -> FileStatus.Type.OTHER;
        };
    }

    private static long unsigned(MemorySegment status, int at) {
        return Integer.toUnsignedLong(status.get(ValueLayout.JAVA_INT, at));
    }

    private static Instant time(MemorySegment status, int at) {
        return Instant.ofEpochSecond(
                status.get(ValueLayout.JAVA_LONG, at + Posix.STATX_TIMESTAMP_SEC),
                status.get(ValueLayout.JAVA_INT, at + Posix.STATX_TIMESTAMP_NSEC));
    }

    /** One number of two, as the C library puts it together (makedev(3)). */
    private static long device(long major, long minor) {
        return minor & 0xff
                | (major & 0xfff) << 8
                | (minor & ~0xffL) << 12
                | (major & ~0xfffL) << 32;
    }
}
