package io.ringspun.runtime.blocking;

import io.ringspun.FileStatus;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Paths;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Facility;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One method per operation on the names in a directory: a blocking call, or what is to be done.
 * Names lie in an arena that has to outlive the operation. Whoever calls, or does it, has entered
 * the descriptors.
 */
public final class Directories {

    private static final int OPEN_FLAGS = Posix.O_RDONLY | Posix.O_DIRECTORY;
    private static final int LIST_BYTES = 32 << 10;
    private static final Path ITSELF = Path.of("");

    private Directories() {}

    /**
     * openat(2) of a directory.
     *
     * @return one with a descriptor of its own, the caller's to close
     */
    public static OpenDirectory open(Passage passage, Path path) throws IOException {
        try (CallMemory arena = new CallMemory()) {
            Opening opening = Opening.of(passage.carriers(), arena, path, OPEN_FLAGS, 0);
            return new OpenDirectory(passage, opened(opening), path);
        }
    }

    /** The same in a directory. */
    public static OpenDirectory open(OpenDirectory outer, Path relative, Collection<Resolve> limits)
            throws IOException {
        try (CallMemory arena = new CallMemory()) {
            Opening opening = Opening.of(outer, arena, relative, OPEN_FLAGS, 0, resolution(limits));
            return new OpenDirectory(
                    outer.passage(), opened(opening), outer.path().resolve(relative));
        }
    }

    private static Descriptor opened(Opening opening) throws IOException {
        int fd = opening.perform();
        if (fd == -Errno.ENOTDIR) {
            throw new NotDirectoryException(opening.path());
        }
        if (fd < 0) {
            throw opening.failure(fd);
        }
        return new Descriptor(fd);
    }

    /** openat2(2) of a file in a directory; otherwise as {@link Files#open}. */
    public static OpenFile openFile(
            OpenDirectory directory, Path relative, int flags, int mode, Collection<Resolve> limits)
            throws IOException {
        try (CallMemory arena = new CallMemory()) {
            return Files.open(
                    Opening.of(directory, arena, relative, flags, mode, resolution(limits)));
        }
    }

    private static long resolution(Collection<Resolve> limits) {
        if (limits.contains(Resolve.BENEATH) && limits.contains(Resolve.IN_ROOT)) {
            throw new IllegalArgumentException("BENEATH and IN_ROOT exclude each other");
        }
        long flags = 0;
        for (Resolve limit : limits) {
            flags |=
                    switch (limit) {
                        case BENEATH -> Posix.RESOLVE_BENEATH;
                        case NO_SYMLINKS -> Posix.RESOLVE_NO_SYMLINKS;
                        case NO_MAGICLINKS -> Posix.RESOLVE_NO_MAGICLINKS;
                        case NO_XDEV -> Posix.RESOLVE_NO_XDEV;
                        case IN_ROOT -> Posix.RESOLVE_IN_ROOT;
                    };
        }
        return flags;
    }

    /** mkdirat(2). */
    public static OneRequest<Integer> making(
            Arena arena, OpenDirectory directory, Path relative, int mode) throws IOException {
        MemorySegment name = Paths.allocate(arena, relative);
        return OneRequest.on(
                        directory,
                        request -> request.makeDirectory(directory.fd(), name.address(), mode),
                        answer -> checked(answer, "mkdirat", directory, relative))
                .without(
                        Facility.NEW_NAMES,
                        directory.passage(),
                        () -> Linux.mkdirat(directory.fd(), name, mode));
    }

    /** unlinkat(2) of a name that is not a directory's. */
    public static OneRequest<Integer> deleting(Arena arena, OpenDirectory directory, Path relative)
            throws IOException {
        MemorySegment name = Paths.allocate(arena, relative);
        return OneRequest.on(
                        directory,
                        request -> request.unlink(directory.fd(), name.address(), 0),
                        answer -> checked(answer, "unlinkat", directory, relative))
                .plainly(directory.passage(), () -> Linux.unlinkat(directory.fd(), name, 0));
    }

    /** unlinkat(2) of an empty directory. */
    public static OneRequest<Integer> deletingDirectory(
            Arena arena, OpenDirectory directory, Path relative) throws IOException {
        MemorySegment name = Paths.allocate(arena, relative);
        return OneRequest.on(
                        directory,
                        request ->
                                request.unlink(directory.fd(), name.address(), Posix.AT_REMOVEDIR),
                        answer -> {
                            if (answer == -Errno.ENOTDIR) {
                                throw new NotDirectoryException(directory.shown(relative));
                            }
                            // One of two numbers, as the file system likes (unlink of POSIX).
                            int plain = answer == -Errno.EEXIST ? -Errno.ENOTEMPTY : answer;
                            return checked(plain, "unlinkat", directory, relative);
                        })
                .plainly(
                        directory.passage(),
                        () -> Linux.unlinkat(directory.fd(), name, Posix.AT_REMOVEDIR));
    }

    /** renameat2(2). */
    public static OneRequest<Integer> renaming(
            Arena arena,
            OpenDirectory directory,
            Path from,
            OpenDirectory target,
            Path to,
            Renaming renaming)
            throws IOException {
        int flags =
                switch (renaming) {
                    case REPLACE -> 0;
                    case NO_REPLACE -> Posix.RENAME_NOREPLACE;
                    case EXCHANGE -> Posix.RENAME_EXCHANGE;
                };
        MemorySegment old = Paths.allocate(arena, from);
        MemorySegment name = Paths.allocate(arena, to);
        return OneRequest.on(
                        directory,
                        request ->
                                request.rename(
                                        directory.fd(),
                                        old.address(),
                                        target.fd(),
                                        name.address(),
                                        flags),
                        answer -> checked(answer, "renameat2", directory, from, target, to))
                .and(target.descriptor())
                .plainly(
                        directory.passage(),
                        () -> Linux.renameat2(directory.fd(), old, target.fd(), name, flags));
    }

    /** linkat(2). */
    public static OneRequest<Integer> linking(
            Arena arena, OpenDirectory directory, Path existing, OpenDirectory target, Path link)
            throws IOException {
        MemorySegment old = Paths.allocate(arena, existing);
        MemorySegment name = Paths.allocate(arena, link);
        return OneRequest.on(
                        directory,
                        request ->
                                request.link(
                                        directory.fd(),
                                        old.address(),
                                        target.fd(),
                                        name.address(),
                                        0),
                        answer -> checked(answer, "linkat", directory, existing, target, link))
                .and(target.descriptor())
                .without(
                        Facility.NEW_NAMES,
                        directory.passage(),
                        () -> Linux.linkat(directory.fd(), old, target.fd(), name, 0));
    }

    /** symlinkat(2). */
    public static OneRequest<Integer> linkingSymbolically(
            Arena arena, OpenDirectory directory, Path link, Path text) throws IOException {
        MemorySegment name = Paths.allocate(arena, link);
        MemorySegment content = Paths.allocate(arena, text);
        return OneRequest.on(
                        directory,
                        request ->
                                request.symbolicLink(
                                        content.address(), directory.fd(), name.address()),
                        answer -> checked(answer, "symlinkat", directory, link))
                .without(
                        Facility.NEW_NAMES,
                        directory.passage(),
                        () -> Linux.symlinkat(content, directory.fd(), name));
    }

    /** fsync(2). */
    public static OneRequest<Integer> syncing(OpenDirectory directory) {
        return OneRequest.on(
                directory,
                request -> request.sync(directory.fd(), 0),
                answer -> checked(answer, "fsync", directory, Path.of("")));
    }

    /** mknodat(2), which no ring has. Results in 0. */
    public static int makeNode(
            OpenDirectory directory, Path relative, FileStatus.Type type, int mode, long device)
            throws IOException {
        int kind =
                switch (type) {
                    case PIPE -> Posix.S_IFIFO;
                    case SOCKET -> Posix.S_IFSOCK;
                    case CHARACTER_DEVICE -> Posix.S_IFCHR;
                    case BLOCK_DEVICE -> Posix.S_IFBLK;
                    default -> throw new IllegalArgumentException("not made so: " + type);
                };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = Paths.allocate(arena, relative);
            int result =
                    directory
                            .passage()
                            .call(
                                    directory.descriptor(),
                                    () -> Linux.mknodat(directory.fd(), name, kind | mode, device));
            return checked(result, "mknodat", directory, relative);
        }
    }

    /** readlinkat(2), which no ring has. */
    public static Path readLink(OpenDirectory directory, Path link) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = Paths.allocate(arena, link);
            MemorySegment text = arena.allocate(Posix.PATH_MAX);
            int length =
                    directory
                            .passage()
                            .call(
                                    directory.descriptor(),
                                    () -> Linux.readlinkat(directory.fd(), name, text));
            if (length == -Errno.EINVAL) {
                throw new NotLinkException(directory.shown(link));
            }
            checked(length, "readlinkat", directory, link);
            return Paths.path(text.asSlice(0, length));
        }
    }

    /**
     * getdents64(2) up to the end, which no ring has; on a descriptor of its own, since the
     * position is the descriptor's.
     */
    public static List<Path> list(OpenDirectory directory) throws IOException {
        return directory.passage().offloaded(() -> listing(directory));
    }

    private static List<Path> listing(OpenDirectory directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = Paths.allocate(arena, ITSELF);
            int fd = Linux.openat(directory.fd(), name, OPEN_FLAGS | Posix.O_CLOEXEC, 0);
            checked(fd, "openat", directory, ITSELF);
            try {
                List<Path> names = new ArrayList<>();
                MemorySegment entries = arena.allocate(LIST_BYTES, 8);
                while (collect(directory, fd, entries, names)) {
                    if (directory.descriptor().closing()) {
                        throw new AsynchronousCloseException();
                    }
                }
                return names;
            } finally {
                Linux.close(fd);
            }
        }
    }

    /**
     * The next names, from the position of the descriptor itself; none at the end. One caller at a
     * time.
     */
    public static List<Path> next(OpenDirectory directory) throws IOException {
        return directory
                .passage()
                .offloaded(() -> {
                    try (Arena arena = Arena.ofConfined()) {
                        List<Path> names = new ArrayList<>();
                        MemorySegment entries = arena.allocate(LIST_BYTES, 8);
                        boolean more = true;
                        while (more && names.isEmpty()) {
                            more = collect(directory, directory.fd(), entries, names);
                        }
                        return names;
                    }
                });
    }

    /** Collects the names of one call; false at the end. */
    private static boolean collect(
            OpenDirectory directory, int fd, MemorySegment entries, List<Path> names)
            throws IOException {
        int bytes = Linux.getdents64(fd, entries);
        checked(bytes, "getdents64", directory, ITSELF);
        collect(entries.asSlice(0, bytes), names);
        return bytes > 0;
    }

    private static void collect(MemorySegment entries, List<Path> names) {
        long at = 0;
        while (at < entries.byteSize()) {
            int length = entries.get(ValueLayout.JAVA_SHORT, at + Posix.DIRENT64_RECLEN) & 0xffff;
            MemorySegment name =
                    entries.asSlice(at + Posix.DIRENT64_NAME, length - Posix.DIRENT64_NAME);
            int end = 0;
            while (name.get(ValueLayout.JAVA_BYTE, end) != 0) {
                end++;
            }
            Path path = Paths.path(name.asSlice(0, end));
            String text = path.toString();
            if (!text.equals(".") && !text.equals("..")) {
                names.add(path);
            }
            at += length;
        }
    }

    /** close(2). Nobody else uses the descriptor. */
    public static void close(OpenDirectory directory) throws IOException {
        int result = Linux.close(directory.fd()); // nothing is written back: does not wait
        if (result < 0 && result != -Errno.EINTR) {
            throw Failures.file("close", -result, directory.path().toString(), null);
        }
    }

    private static int checked(int result, String operation, OpenDirectory directory, Path relative)
            throws IOException {
        return result >= 0
                ? result
                : Files.checked(result, operation, directory.shown(relative), 0);
    }

    private static int checked(
            int result,
            String operation,
            OpenDirectory directory,
            Path relative,
            OpenDirectory target,
            Path other)
            throws IOException {
        if (result >= 0) {
            return result;
        }
        IOException ending = Endings.of(operation, result, 0);
        throw ending != null
                ? ending
                : Failures.file(operation, -result, directory.shown(relative), target.shown(other));
    }
}
