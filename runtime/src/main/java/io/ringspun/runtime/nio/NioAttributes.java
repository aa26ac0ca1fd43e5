package io.ringspun.runtime.nio;

import io.ringspun.BlockingTask;
import io.ringspun.FileAttributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK can change of a file, which it does by path only; of extended attributes it knows
 * the namespace {@code user}.
 *
 * @param path of the file
 * @param calls makes calls where they may wait, after a look whether the file is still there
 */
record NioAttributes(Path path, Calls calls) implements FileAttributes {

    private static final String USER = "user.";
    private static final int MODE_MAX = 07777;
    private static final long ID_MAX = 0xffff_fffeL;

    /** Makes a call where it may wait. */
    @FunctionalInterface
    interface Calls {
        void make(BlockingTask<?, IOException> task) throws IOException;
    }

    private interface Change {
        void make() throws IOException;
    }

    private void make(Change change) throws IOException {
        calls.make(() -> {
            change.make();
            return 0;
        });
    }

    @Override
    public void setMode(int mode) throws IOException {
        if (mode < 0 || mode > MODE_MAX) {
            throw new IllegalArgumentException(
                    "a mode has twelve bits: 0" + Integer.toOctalString(mode));
        }
        make(() -> {
            if (Files.isSymbolicLink(path)) {
                throw new FileSystemException(
                        path.toString(), null, "a symbolic link has no permissions");
            }
            Files.setAttribute(path, "unix:mode", mode);
        });
    }

    @Override
    public void setOwner(long owner, long group) throws IOException {
        checkId(owner);
        checkId(group);
        make(() -> {
            if (owner >= 0) {
                Files.setAttribute(path, "unix:uid", (int) owner, LinkOption.NOFOLLOW_LINKS);
            }
            if (group >= 0) {
                Files.setAttribute(path, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
            }
        });
    }

    private static void checkId(long number) {
        if (number < -1 || number > ID_MAX) {
            throw new IllegalArgumentException(
                    "the number of a user or group must be 0 to " + ID_MAX + ", or -1: " + number);
        }
    }

    @Override
    public void setTimes(@Nullable Instant access, @Nullable Instant modification)
            throws IOException {
        checkTime(access);
        checkTime(modification);
        make(() ->
                Files.getFileAttributeView(
                                path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setTimes(time(modification), time(access), null));
    }

    /** The JDK would set the epoch in its place. */
    private static void checkTime(@Nullable Instant time) {
        if (time != null && time.isBefore(Instant.EPOCH)) {
            throw new UnsupportedOperationException("NIO sets no time before 1970: " + time);
        }
    }

    private static @Nullable FileTime time(@Nullable Instant instant) {
        return instant == null ? null : FileTime.from(instant);
    }

    // ---------------------------------------------------------------- extended attributes

    @Override
    public List<String> extended() throws IOException {
        List<String> names = new ArrayList<>();
        make(() -> {
            if (Files.getFileStore(path).supportsFileAttributeView("user")) {
                view().list().forEach(name -> names.add(USER + name));
            }
        });
        return names;
    }

    @Override
    public byte @Nullable [] extended(String name) throws IOException {
        String own = own(name);
        List<byte[]> found = new ArrayList<>();
        make(() -> {
            UserDefinedFileAttributeView view = view();
            if (view.list().contains(own)) {
                ByteBuffer value = ByteBuffer.allocate(view.size(own));
                view.read(own, value);
                found.add(Arrays.copyOf(value.array(), value.position()));
            }
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public void setExtended(String name, byte[] value) throws IOException {
        String own = own(name);
        ByteBuffer content = ByteBuffer.wrap(value);
        make(() -> view().write(own, content));
    }

    @Override
    public void removeExtended(String name) throws IOException {
        String own = own(name);
        make(() -> {
            UserDefinedFileAttributeView view = view();
            if (view.list().contains(own)) {
                view.delete(own);
            }
        });
    }

    private UserDefinedFileAttributeView view() throws IOException {
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(
                    path.toString(), null, "NIO reads no extended attributes of a link");
        }
        return Objects.requireNonNull(
                Files.getFileAttributeView(path, UserDefinedFileAttributeView.class));
    }

    /** Without its namespace. */
    private static String own(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no name of an extended attribute: " + name);
        }
        if (!name.startsWith(USER)) {
            throw new UnsupportedOperationException(
                    "NIO has extended attributes of the namespace user only: " + name);
        }
        return name.substring(USER.length());
    }

    @Override
    public String toString() {
        return "FileAttributes[" + path + "]";
    }
}
