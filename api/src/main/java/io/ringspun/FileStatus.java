package io.ringspun;

import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file system says of a file ({@code statx(2)}). A snapshot.
 *
 * @param type what kind of file it is
 * @param mode the twelve bits of permissions, set-user-id, set-group-id and sticky
 * @param owner number of the user it belongs to
 * @param group number of the group it belongs to
 * @param size bytes up to its end
 * @param allocatedBytes bytes it takes on the device, fewer than its size if it has holes; -1 where
 *     that cannot be found out (NIO)
 * @param blockBytes the size of transfers the file system likes best
 * @param accessTime when it was last read, as far as the file system keeps book of that
 * @param modificationTime when its data was last changed
 * @param changeTime when its data or its status was last changed
 * @param birthTime when it was made; null where the file system does not know
 * @param device number of the device the file system is on; with {@code inode} it tells whether two
 *     names are one file
 * @param specialDevice number of the device that a {@link Type#CHARACTER_DEVICE} or {@link
 *     Type#BLOCK_DEVICE} stands for; of no meaning for others
 * @param inode number within the file system
 * @param links how many names it has
 * @param directMemoryAlignment what the address of memory for direct I/O must be a multiple of; 0
 *     where direct I/O on this file is not possible, -1 where that is not known
 * @param directOffsetAlignment what position and length of direct I/O must be multiples of; 0 and
 *     -1 as before
 */
public record FileStatus(
        Type type,
        int mode,
        long owner,
        long group,
        long size,
        long allocatedBytes,
        int blockBytes,
        Instant accessTime,
        Instant modificationTime,
        Instant changeTime,
        @Nullable Instant birthTime,
        long device,
        long specialDevice,
        long inode,
        long links,
        int directMemoryAlignment,
        int directOffsetAlignment) {

    /** The kinds of files. */
    public enum Type {
        /** A file with data. */
        REGULAR,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link, not what it leads to. */
        SYMBOLIC_LINK,
        /** A named pipe. */
        PIPE,
        /** The name of a Unix-domain socket. */
        SOCKET,
        /** A terminal and the like. */
        CHARACTER_DEVICE,
        /** A disk and the like. */
        BLOCK_DEVICE,
        /** Something else. */
        OTHER
    }

    /**
     * The permissions of owner, group and others.
     *
     * @return a set of the caller's own
     */
    public Set<PosixFilePermission> permissions() {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            // The enumeration goes from OWNER_READ (0400) to OTHERS_EXECUTE (0001).
            if ((mode & 0400 >> permission.ordinal()) != 0) {
                set.add(permission);
            }
        }
        return set;
    }

    /**
     * Whether it has data.
     *
     * @return whether its type is {@link Type#REGULAR}
     */
    public boolean isRegular() {
        return type == Type.REGULAR;
    }

    /**
     * Whether it has names in it.
     *
     * @return whether its type is {@link Type#DIRECTORY}
     */
    public boolean isDirectory() {
        return type == Type.DIRECTORY;
    }

    /**
     * Whether another status is of the same file, whatever the names.
     *
     * @param other the other
     * @return whether device and inode are equal
     */
    public boolean isSameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }
}
