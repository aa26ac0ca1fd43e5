package io.ringspun;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file system keeps of a file beside its data, for changing it; {@link FileStatus} tells
 * most of it. Got from an open file, it is that file's, whatever its name has become; got from a
 * directory by name, it belongs to what has that name at each call, to a symbolic link itself.
 *
 * <p>No call holds a carrier while the file system works. Calls from several threads go on at the
 * same time; an interrupt waits for them. What is written has to be synced with the file to outlive
 * a loss of power.
 *
 * <p>Failures are those of {@link java.nio.file}: {@link java.nio.file.AccessDeniedException} for
 * what the user may not do or sees nothing of, {@link java.nio.file.NoSuchFileException}, and
 * {@link java.nio.file.FileSystemException} with the reason. After the file or directory was
 * closed, {@link java.nio.channels.ClosedChannelException}.
 *
 * <p>NIO does all this by path, after a look whether the file is still there, and knows extended
 * attributes of the namespace {@code user} only, of regular files and directories; for others it
 * throws {@link UnsupportedOperationException}.
 */
public interface FileAttributes {

    /**
     * Sets the permissions ({@code fchmod(2)}). A symbolic link has none.
     *
     * @param mode the twelve bits of permissions, set-user-id, set-group-id and sticky: 0 to 07777;
     *     a change of owner afterwards takes away the set-id bits
     * @throws IOException if it could not be done
     */
    void setMode(int mode) throws IOException;

    /**
     * Gives the file to another user or group ({@code fchownat(2)}).
     *
     * @param owner number of the user, 0 to 2³²−2; -1 leaves it as it is
     * @param group number of the group, the same
     * @throws IOException if it could not be done
     */
    void setOwner(long owner, long group) throws IOException;

    /**
     * Sets the times of the last access and modification ({@code utimensat(2)}), as exactly as the
     * file system keeps them; NIO none before 1970.
     *
     * @param access when it was last read; null leaves it as it is
     * @param modification when its data was last changed; null leaves it as it is
     * @throws IOException if it could not be done
     */
    void setTimes(@Nullable Instant access, @Nullable Instant modification) throws IOException;

    /**
     * Lists the extended attributes ({@code xattr(7)}) that the user may see.
     *
     * @return their names with their namespace, as in {@code user.mime_type}; a list of the
     *     caller's own, empty where the file system has no such attributes
     * @throws IOException if they could not be read, or a name is not text in UTF-8
     */
    List<String> extended() throws IOException;

    /**
     * Reads an extended attribute.
     *
     * @param name with its namespace
     * @return an array of the caller's own, at most 64 KiB; null if there is none of that name
     * @throws IOException if it could not be read
     */
    byte @Nullable [] extended(String name) throws IOException;

    /**
     * Sets an extended attribute, whether there was one or not.
     *
     * @param name with its namespace, at most 255 bytes
     * @param value at most 64 KiB; many file systems take less
     * @throws IOException if it could not be done
     */
    void setExtended(String name, byte[] value) throws IOException;

    /**
     * Takes an extended attribute away; does nothing if there is none of that name.
     *
     * @param name with its namespace
     * @throws IOException if it could not be done
     */
    void removeExtended(String name) throws IOException;
}
