package io.ringspun.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * A file that is being written under a temporary name, to take its final name when it is complete.
 * Closing one that is not complete removes it. For one thread.
 */
final class Draft implements AutoCloseable {

    private final CopyItem item;
    private final Path target;
    private final Path temporary;
    private boolean complete;

    /**
     * Begins, without making the file yet.
     *
     * @param target the final name; not always the item's, which may be a link
     * @throws IOException if nothing more is to be written
     */
    Draft(Temporaries temporaries, CopyItem item, Path target) throws IOException {
        this.item = item;
        this.target = target;
        this.temporary = temporaries.beside(target);
    }

    /** Where to write. */
    Path path() {
        return temporary;
    }

    /** Gives the written file its source's attributes, and its name. */
    CopyItem complete() throws IOException {
        keepAttributes(item.attributes(), temporary);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        complete = true;
        return item;
    }

    @Override
    public void close() {
        if (!complete) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                // What made the copy fail is being reported; this would only hide it.
            }
        }
    }

    /**
     * Gives a copy its source's times and, if it is not a link, permissions: read, write and
     * execute for owner, group and others. The set-user-ID bits stay behind, because the owner may
     * be another.
     */
    static void keepAttributes(BasicFileAttributes attributes, Path copy) throws IOException {
        // Times first: the JDK opens the file for that. All but the creation time, or it would look
        // at the file again.
        Files.getFileAttributeView(copy, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(attributes.lastModifiedTime(), attributes.lastAccessTime(), null);
        if (attributes instanceof PosixFileAttributes posix && !attributes.isSymbolicLink()) {
            Files.setPosixFilePermissions(copy, posix.permissions());
        }
    }
}
