package io.ringspun.runtime.uring;

import io.ringspun.runtime.kernel.Posix;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * How a file is opened, from Java's words to the kernel's.
 *
 * @param flags O_… for openat(2)
 * @param permissions of a file that is created, before the umask
 */
record OpenMode(boolean read, boolean write, boolean append, int flags, int permissions) {

    private static final int DEFAULT_PERMISSIONS = 0666;

    static OpenMode of(Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        if (append && options.contains(StandardOpenOption.READ)) {
            throw new IllegalArgumentException("READ and APPEND cannot be combined");
        }
        if (append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            throw new IllegalArgumentException("APPEND and TRUNCATE_EXISTING cannot be combined");
        }
        int flags = read && write ? Posix.O_RDWR : write ? Posix.O_WRONLY : Posix.O_RDONLY;
        for (OpenOption option : options) {
            flags |= flag(option, write);
        }
        return new OpenMode(read, write, append, flags, permissions(attributes));
    }

    private static int flag(OpenOption option, boolean write) {
        if (option == LinkOption.NOFOLLOW_LINKS) {
            return Posix.O_NOFOLLOW;
        }
        if (isDirect(option)) {
            return Posix.O_DIRECT;
        }
        if (!(option instanceof StandardOpenOption standard)) {
            throw new UnsupportedOperationException("open option not supported: " + option);
        }
        return switch (standard) {
            case READ, WRITE, SPARSE -> 0;
            case APPEND -> Posix.O_APPEND;
            case TRUNCATE_EXISTING -> write ? Posix.O_TRUNC : 0;
            case CREATE -> write ? Posix.O_CREAT : 0;
            case CREATE_NEW -> write ? Posix.O_CREAT | Posix.O_EXCL : 0;
            case SYNC -> Posix.O_SYNC;
            case DSYNC -> Posix.O_DSYNC;
            case DELETE_ON_CLOSE ->
                    throw new UnsupportedOperationException(
                            "open option not supported: DELETE_ON_CLOSE; delete the file when it is closed");
        };
    }

    /** By name: its module, jdk.unsupported, need not be there. */
    private static boolean isDirect(OpenOption option) {
        return option instanceof Enum<?> constant
                && constant.getDeclaringClass()
                        .getName()
                        .equals("com.sun.nio.file.ExtendedOpenOption")
                && constant.name().equals("DIRECT");
    }

    private static int permissions(FileAttribute<?>... attributes) {
        return permissions(DEFAULT_PERMISSIONS, attributes);
    }

    /** The permissions among the attributes of something to be made, before the umask. */
    static int permissions(int otherwise, FileAttribute<?>... attributes) {
        int bits = otherwise;
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")
                    || !(attribute.value() instanceof Set<?> permissions)) {
                throw new UnsupportedOperationException(
                        "file attribute not supported: " + attribute.name());
            }
            bits = 0;
            for (Object permission : permissions) {
                // The enumeration goes from OWNER_READ (0400) to OTHERS_EXECUTE (0001).
                bits |= 0400 >> ((PosixFilePermission) permission).ordinal();
            }
        }
        return bits;
    }
}
