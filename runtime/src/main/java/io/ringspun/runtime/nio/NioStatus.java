package io.ringspun.runtime.nio;

import io.ringspun.FileStatus;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the JDK tells of a file, which it does by path only. Called on offload threads. */
final class NioStatus {

    /** The four bits of the mode that say what kind of file it is. */
    private static final int TYPE = 0170000;

    private NioStatus() {}

    static FileStatus of(Path path, LinkOption... options) throws IOException {
        Map<String, Object> all;
        try {
            all = Files.readAttributes(path, "unix:*", options);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException("this system tells no such status", e);
        }
        int mode = (int) number(all, "mode");
        int block = (int) Files.getFileStore(place(path, type(mode))).getBlockSize();
        return new FileStatus(
                type(mode),
                mode & ~TYPE,
                number(all, "uid") & 0xffff_ffffL,
                number(all, "gid") & 0xffff_ffffL,
                number(all, "size"),
                -1,
                block,
                time(all, "lastAccessTime"),
                time(all, "lastModifiedTime"),
                time(all, "ctime"),
                time(all, "creationTime"),
                number(all, "dev"),
                number(all, "rdev"),
                number(all, "ino"),
                number(all, "nlink"),
                block,
                block);
    }

    /** Something on the same file system: asking for that follows links, which may lead nowhere. */
    private static Path place(Path path, FileStatus.Type type) {
        return type == FileStatus.Type.SYMBOLIC_LINK
                ? Objects.requireNonNull(path.toAbsolutePath().getParent())
                : path;
    }

    private static long number(Map<String, Object> all, String name) {
        return ((Number) Objects.requireNonNull(all.get(name))).longValue();
    }

    private static Instant time(Map<String, Object> all, String name) {
        return ((FileTime) Objects.requireNonNull(all.get(name))).toInstant();
    }

    private static FileStatus.Type type(int mode) {
        return switch (mode & TYPE) {
            case 0100000 -> FileStatus.Type.REGULAR;
            case 0040000 -> FileStatus.Type.DIRECTORY;
            case 0120000 -> FileStatus.Type.SYMBOLIC_LINK;
            case 0010000 -> FileStatus.Type.PIPE;
            case 0140000 -> FileStatus.Type.SOCKET;
            case 0020000 -> FileStatus.Type.CHARACTER_DEVICE;
            case 0060000 -> FileStatus.Type.BLOCK_DEVICE;
            default -> FileStatus.Type.OTHER;
        };
    }

    /**
     * Fails if another file than the one that was opened has its path now, or none.
     *
     * @param key {@link BasicFileAttributes#fileKey} of the one that was opened; null if it was not
     *     to be had
     */
    static void checkStill(Path path, @Nullable Object key) throws IOException {
        Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        if (key == null || !key.equals(now)) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "NIO can do this by path only, and another file has the path now");
        }
    }
}
