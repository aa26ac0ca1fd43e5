package io.ringspun.runtime.blocking;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Paths;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One method per call that changes what a file system keeps of a file beside its data. No ring has
 * most of them, so all are plain calls where they may wait. The caller has entered the descriptor.
 *
 * @param passage whose threads make the calls
 * @param descriptor of the file, or of the directory that has the name
 * @param name in the directory; null for the file itself
 * @param path for messages
 */
public record Metadata(Passage passage, Descriptor descriptor, @Nullable Path name, String path) {

    private static final int TIMESPEC_BYTES = 16;

    /** Of an open file. */
    public static Metadata of(Passage passage, OpenFile file) {
        return new Metadata(passage, file.descriptor(), null, file.path());
    }

    /** Of a name in a directory. */
    public static Metadata of(OpenDirectory directory, Path name) {
        return new Metadata(
                directory.passage(), directory.descriptor(), name, directory.shown(name));
    }

    // ---------------------------------------------------------------- of every file

    /** fchmod(2), fchmodat(3). */
    public void mode(int mode) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = descriptor.fd();
            MemorySegment relative = relative(arena);
            int result =
                    passage.call(
                            descriptor,
                            () ->
                                    name == null
                                            ? Linux.fchmod(fd, mode)
                                            : Linux.fchmodat(
                                                    fd, relative, mode, Posix.AT_SYMLINK_NOFOLLOW));
            Files.checked(result, "fchmodat", path, 0);
        }
    }

    /** fchownat(2); -1 leaves a number as it is. */
    public void owner(int owner, int group) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = descriptor.fd();
            MemorySegment relative = relative(arena);
            int flags = name == null ? Posix.AT_EMPTY_PATH : Posix.AT_SYMLINK_NOFOLLOW;
            int result =
                    passage.call(
                            descriptor, () -> Linux.fchownat(fd, relative, owner, group, flags));
            Files.checked(result, "fchownat", path, 0);
        }
    }

    /** utimensat(2); null leaves a time as it is. */
    public void times(@Nullable Instant access, @Nullable Instant modification) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = arena.allocate(2 * TIMESPEC_BYTES, Long.BYTES);
            put(times, 0, access);
            put(times, TIMESPEC_BYTES, modification);
            int fd = descriptor.fd();
            MemorySegment relative = relative(arena);
            int result =
                    passage.call(
                            descriptor,
                            () ->
                                    name == null
                                            ? Linux.futimens(fd, times)
                                            : Linux.utimensat(
                                                    fd,
                                                    relative,
                                                    times,
                                                    Posix.AT_SYMLINK_NOFOLLOW));
            Files.checked(result, "utimensat", path, 0);
        }
    }

    private static void put(MemorySegment times, long at, @Nullable Instant time) {
        times.set(ValueLayout.JAVA_LONG, at, time == null ? 0 : time.getEpochSecond());
        times.set(
                ValueLayout.JAVA_LONG,
                at + Long.BYTES,
                time == null ? Posix.UTIME_OMIT : time.getNano());
    }

    /** The name with its final zero; an empty one for the file itself. */
    private MemorySegment relative(Arena arena) throws IOException {
        return name == null ? arena.allocate(1) : Paths.allocate(arena, name);
    }

    // ---------------------------------------------------------------- extended attributes

    /** flistxattr(2), llistxattr(2). */
    public List<String> extended() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment names = arena.allocate(Posix.XATTR_LIST_MAX);
            int fd = descriptor.fd();
            MemorySegment whole = whole(arena);
            int length =
                    passage.call(
                            descriptor,
                            () ->
                                    whole == null
                                            ? Linux.flistxattr(fd, names)
                                            : Linux.llistxattr(whole, names));
            if (length == -Errno.EOPNOTSUPP) {
                return new ArrayList<>(); // a file system without them
            }
            Files.checked(length, "flistxattr", path, 0);
            return split(names.asSlice(0, length));
        }
    }

    private List<String> split(MemorySegment names) throws IOException {
        List<String> all = new ArrayList<>();
        long at = 0;
        while (at < names.byteSize()) {
            long end = at;
            while (names.get(ValueLayout.JAVA_BYTE, end) != 0) {
                end++;
            }
            ByteBuffer bytes = names.asSlice(at, end - at).asByteBuffer();
            try {
                all.add(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException e) {
                throw new FileSystemException(
                        path, null, "the name of an extended attribute is not text in UTF-8");
            }
            at = end + 1;
        }
        return all;
    }

    /** fgetxattr(2), lgetxattr(2); null if there is none. */
    public byte @Nullable [] extended(String attribute) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Posix.XATTR_SIZE_MAX);
            MemorySegment key = arena.allocateFrom(attribute);
            int fd = descriptor.fd();
            MemorySegment whole = whole(arena);
            int length =
                    passage.call(
                            descriptor,
                            () ->
                                    whole == null
                                            ? Linux.fgetxattr(fd, key, value)
                                            : Linux.lgetxattr(whole, key, value));
            if (length == -Errno.ENODATA) {
                return null;
            }
            Files.checked(length, "fgetxattr of " + attribute, path, 0);
            return value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** fsetxattr(2), lsetxattr(2). */
    public void setExtended(String attribute, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            MemorySegment key = arena.allocateFrom(attribute);
            int fd = descriptor.fd();
            MemorySegment whole = whole(arena);
            int result =
                    passage.call(
                            descriptor,
                            () ->
                                    whole == null
                                            ? Linux.fsetxattr(fd, key, content)
                                            : Linux.lsetxattr(whole, key, content));
            Files.checked(result, "fsetxattr of " + attribute, path, 0);
        }
    }

    /** fremovexattr(2), lremovexattr(2); nothing if there is none. */
    public void removeExtended(String attribute) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(attribute);
            int fd = descriptor.fd();
            MemorySegment whole = whole(arena);
            int result =
                    passage.call(
                            descriptor,
                            () ->
                                    whole == null
                                            ? Linux.fremovexattr(fd, key)
                                            : Linux.lremovexattr(whole, key));
            if (result != -Errno.ENODATA) {
                Files.checked(result, "fremovexattr of " + attribute, path, 0);
            }
        }
    }

    /**
     * A path that leads to the name in the very directory, as no call before kernel 6.13 takes a
     * directory and a name; null for the file itself.
     */
    private @Nullable MemorySegment whole(Arena arena) throws IOException {
        return name == null
                ? null
                : Paths.allocate(
                        arena,
                        Path.of("/proc/self/fd", String.valueOf(descriptor.fd())).resolve(name));
    }
}
