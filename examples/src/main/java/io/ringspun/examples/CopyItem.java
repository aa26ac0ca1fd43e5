package io.ringspun.examples;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be copied: a file, a directory without its contents, or a symbolic link.
 *
 * @param source what to copy
 * @param target what the copy will be called
 * @param attributes the source's
 * @param followed whether a source that is a symbolic link stands for what it points to
 * @param folder the directory being copied that this belongs to; null for what the user named
 */
record CopyItem(
        Path source,
        Path target,
        BasicFileAttributes attributes,
        boolean followed,
        @Nullable Folder folder) {

    /** With permissions where the system has them. */
    private static final Class<? extends BasicFileAttributes> ATTRIBUTES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? PosixFileAttributes.class
                    : BasicFileAttributes.class;

    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NOFOLLOW = {LinkOption.NOFOLLOW_LINKS};

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_NOFOLLOW =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    /** Looks at a path: at a link itself, or at what it points to. */
    static BasicFileAttributes look(Path path, boolean follow) throws IOException {
        return Files.readAttributes(path, ATTRIBUTES, follow ? FOLLOW : NOFOLLOW);
    }

    /** Whether the file at a path is the source under another name. */
    boolean isSource(Path path, BasicFileAttributes there) throws IOException {
        Object key = attributes.fileKey();
        return key == null ? Files.isSameFile(source, path) : key.equals(there.fileKey());
    }

    /**
     * How to open the source: never through a link that has taken the place of the file that was
     * seen.
     */
    Set<OpenOption> reading() {
        return followed ? READ : READ_NOFOLLOW;
    }

    /**
     * Whether nothing can be in the target's place, because this copy has just made its directory.
     */
    boolean fresh() {
        return folder != null && folder.created();
    }

    /** This is done with, well or badly. */
    void done() {
        if (folder != null) {
            folder.leave();
        }
    }
}
