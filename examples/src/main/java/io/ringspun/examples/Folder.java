package io.ringspun.examples;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is being copied. It is writable for us until everything in it is done; whoever
 * does the last thing gives it the permissions and the time of its source. A directory that was
 * there before keeps its own. Safe for all threads.
 */
final class Folder {

    /** Names the whole mode, of which the set of permissions has only nine bits. */
    private static final String MODE = "unix:mode";

    private static final int MODE_BITS = 07777;

    private static final FileSystem SYSTEM = FileSystems.getDefault();

    /**
     * A new directory is its owner's alone: what is in it may be others' to read, but not to find.
     */
    private static final FileAttribute<?>[] PRIVATE =
            SYSTEM.supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];

    private final CopyItem item;
    private final CopyTally tally;
    private final boolean created;

    /** What is not done yet in here, and 1 for as long as it is being listed. */
    private final AtomicInteger open = new AtomicInteger(1);

    private Folder(CopyItem item, CopyTally tally, boolean created) {
        this.item = item;
        this.tally = tally;
        this.created = created;
    }

    /** Makes the target directory, unless it is there. */
    static Folder make(CopyItem item, CopyTally tally) throws IOException {
        boolean created = true;
        try {
            Files.createDirectory(item.target(), PRIVATE);
        } catch (FileAlreadyExistsException e) {
            // Inside a tree a link is not followed: who made it decides where the files would go.
            BasicFileAttributes there = CopyItem.look(item.target(), item.folder() == null);
            if (!there.isDirectory()) {
                throw new NotDirectoryException(item.target().toString());
            }
            created = false;
        }
        return new Folder(item, tally, created);
    }

    /** Whether the target directory was not there before. */
    boolean created() {
        return created;
    }

    /** One more thing is to be done in here. */
    void enter() {
        open.incrementAndGet();
    }

    /** One thing less is to be done in here. */
    void leave() {
        for (@Nullable Folder at = this;
                at != null && at.open.decrementAndGet() == 0;
                at = at.item.folder()) {
            at.complete();
        }
    }

    private void complete() {
        try {
            if (created) {
                Draft.keepAttributes(item.attributes(), item.target());
                keepSpecialBits();
            }
        } catch (IOException e) {
            tally.failed(CopyTally.cannot("set permissions and time of", item.target()), e);
        }
    }

    /**
     * The sticky bit, and what makes new files belong to the directory's group: harmless, whoever
     * owns the copy.
     */
    private void keepSpecialBits() throws IOException {
        if (SYSTEM.supportedFileAttributeViews().contains("unix")) {
            int mode = (int) Files.getAttribute(item.source(), MODE) & MODE_BITS;
            if (mode > 0777) {
                Files.setAttribute(item.target(), MODE, mode);
            }
        }
    }
}
