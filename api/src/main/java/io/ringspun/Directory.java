package io.ringspun;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;

/**
 * An open directory. Names in it are looked up from the directory itself, not from its path: what
 * happens to the names above it, or to its own, makes no difference. No call holds a carrier while
 * the file system works.
 *
 * <p>Paths given here are relative; an absolute one is refused with {@link
 * IllegalArgumentException}, since the kernel would take it for itself. An empty one means the
 * directory. Unless {@link Resolve} says otherwise, {@code ..} and symbolic links lead where they
 * lead. Names need not be text: a {@link Path} of this system keeps the bytes of a name that the
 * encoding cannot read.
 *
 * <p>Changes are seen by all at once, but are on the storage device only after {@link #sync} of the
 * directory they were made in.
 *
 * <p>Calls from several threads go on at the same time. What the file system has begun cannot be
 * called off: an interrupt waits for it. Closing ends calls that have not begun with {@link
 * java.nio.channels.AsynchronousCloseException}.
 *
 * <p>Failures are those of {@link java.nio.file}: {@link java.nio.file.NoSuchFileException}, {@link
 * java.nio.file.FileAlreadyExistsException}, {@link java.nio.file.DirectoryNotEmptyException},
 * {@link java.nio.file.NotDirectoryException}, {@link java.nio.file.AccessDeniedException}, and
 * {@link java.nio.file.FileSystemException} with the reason.
 *
 * <p>On NIO, whatever the JDK's {@link java.nio.file.SecureDirectoryStream} cannot do is done by
 * path, after a look whether the directory is still at the path it was opened by; where that would
 * be less safe or less exact than asked for, the call throws {@link UnsupportedOperationException}.
 */
public interface Directory extends AutoCloseable {

    /**
     * The path it was opened by.
     *
     * @return as given to open, that of an outer directory before it
     */
    Path path();

    /**
     * Opens a file in it.
     *
     * @param relative which
     * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
     * @return an open file
     * @throws IOException as in {@link IoRuntime#open(Path, OpenOption...)}
     */
    default FileHandle open(Path relative, OpenOption... options) throws IOException {
        return open(relative, Set.of(options), Set.of());
    }

    /**
     * Opens a file in it, with limits to where the path may lead.
     *
     * @param relative which
     * @param options as in {@link IoRuntime#open(Path, OpenOption...)}
     * @param resolve what the path may not do; none means nothing is forbidden
     * @param attributes as in {@link IoRuntime#open(Path, Set, FileAttribute...)}
     * @return an open file
     * @throws java.nio.file.FileSystemException if the path was refused
     * @throws UnsupportedOperationException on NIO for a {@link Resolve} that it cannot keep to: it
     *     knows {@code BENEATH} and {@code NO_SYMLINKS}, and goes through no symbolic link for both
     * @throws IOException as in {@link IoRuntime#open(Path, OpenOption...)}
     */
    FileHandle open(
            Path relative,
            Set<? extends OpenOption> options,
            Set<Resolve> resolve,
            FileAttribute<?>... attributes)
            throws IOException;

    /**
     * Opens a directory in it.
     *
     * @param relative which
     * @param resolve what the path may not do; none means nothing is forbidden
     * @return an open directory
     * @throws java.nio.file.NotDirectoryException if it is something else
     * @throws java.nio.file.FileSystemException if the path was refused
     * @throws UnsupportedOperationException as in {@link #open(Path, Set, Set, FileAttribute...)}
     * @throws IOException if opening failed
     */
    Directory openDirectory(Path relative, Resolve... resolve) throws IOException;

    /**
     * Asks for the status of a file in it.
     *
     * @param relative which; empty for the directory's own
     * @param options {@link LinkOption#NOFOLLOW_LINKS} for that of a symbolic link itself
     * @return a snapshot
     * @throws IOException if it could not be had
     */
    FileStatus status(Path relative, LinkOption... options) throws IOException;

    /**
     * The names in it, without {@code .} and {@code ..}, in no order. All are in memory together. A
     * name made or removed meanwhile may be in the list or not.
     *
     * @return single names
     * @throws IOException if reading failed
     */
    List<Path> list() throws IOException;

    /**
     * Begins to read the names in it little by little, for directories with very many of them.
     * Closing this directory does not end it; closing the runtime does.
     *
     * @return the names, the caller's to close
     * @throws IOException if it could not be opened for that
     */
    Listing listing() throws IOException;

    /**
     * Makes a directory in it.
     *
     * @param relative which
     * @param attributes none, or {@link
     *     java.nio.file.attribute.PosixFilePermissions#asFileAttribute}; the process's umask
     *     applies
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws IOException if it could not be made otherwise
     */
    void makeDirectory(Path relative, FileAttribute<?>... attributes) throws IOException;

    /**
     * Removes a name that is not a directory's. The file itself goes with its last name and its
     * last open handle. A symbolic link is removed itself.
     *
     * @param relative which
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it could not be removed otherwise, also if it is a directory
     */
    void delete(Path relative) throws IOException;

    /**
     * Removes an empty directory.
     *
     * @param relative which
     * @throws java.nio.file.DirectoryNotEmptyException if it has names in it
     * @throws java.nio.file.NotDirectoryException if it is something else
     * @throws IOException if it could not be removed otherwise
     */
    void deleteDirectory(Path relative) throws IOException;

    /**
     * Gives a file or directory another name, in this directory or another, in one step.
     *
     * @param from which
     * @param target where the new name is; this one or another of the same runtime
     * @param to the new name
     * @param renaming what happens if it is taken
     * @throws java.nio.file.FileAlreadyExistsException if it is taken and must not be replaced
     * @throws java.nio.file.DirectoryNotEmptyException if it is a directory with names in it
     * @throws UnsupportedOperationException on NIO for all but {@link Renaming#REPLACE}
     * @throws IOException if it could not be renamed otherwise, also from one file system to
     *     another
     */
    void rename(Path from, Directory target, Path to, Renaming renaming) throws IOException;

    /**
     * Gives a file one more name. A symbolic link gets the name itself.
     *
     * @param existing which, not a directory
     * @param target where the new name is; this one or another of the same runtime
     * @param link the new name
     * @throws java.nio.file.FileAlreadyExistsException if it is taken
     * @throws IOException if it could not be made otherwise
     */
    void link(Path existing, Directory target, Path link) throws IOException;

    /**
     * Makes a symbolic link in it.
     *
     * @param link its name
     * @param text where it leads: absolute, or relative to where the link is; nothing need be there
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws IOException if it could not be made otherwise
     */
    void symbolicLink(Path link, Path text) throws IOException;

    /**
     * Reads where a symbolic link leads.
     *
     * @param link which
     * @return its text
     * @throws java.nio.file.NotLinkException if it is something else
     * @throws IOException if it could not be read otherwise
     */
    Path readLink(Path link) throws IOException;

    /**
     * What the file system keeps of a file beside its data, for changing it by name. A symbolic
     * link as the last name is not followed.
     *
     * @param relative which; empty for the directory itself
     * @return a view, good until the directory is closed
     */
    FileAttributes attributes(Path relative);

    /**
     * Makes a named pipe, a device or the name of a socket ({@code mknodat(2)}).
     *
     * @param relative its name
     * @param type {@link FileStatus.Type#PIPE}, {@link FileStatus.Type#SOCKET}, {@link
     *     FileStatus.Type#CHARACTER_DEVICE} or {@link FileStatus.Type#BLOCK_DEVICE}
     * @param mode the twelve bits of its permissions, less the umask
     * @param device number of the device it stands for, as in {@link FileStatus#specialDevice};
     *     ignored for others
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws UnsupportedOperationException on NIO
     * @throws IOException if it could not be made otherwise
     */
    void makeNode(Path relative, FileStatus.Type type, int mode, long device) throws IOException;

    /**
     * Waits until the names in it are on the storage device ({@code fsync(2)}): what makes a rename
     * or a new file survive a loss of power, after a sync of the file itself.
     *
     * @throws IOException if the device failed
     */
    void sync() throws IOException;

    /**
     * Whether it is open.
     *
     * @return false once it was closed
     */
    boolean isOpen();

    /**
     * Closes the directory: calls under way are awaited, then the descriptor is closed. Files
     * opened through it stay open. Closing again does nothing.
     *
     * @throws IOException if the kernel reported an error; the descriptor is gone all the same
     */
    @Override
    void close() throws IOException;
}
