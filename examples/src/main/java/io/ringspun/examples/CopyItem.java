package io.ringspun.examples;

import io.ringspun.FileStatus;
import io.ringspun.FileStatus.Type;
import io.ringspun.Resolve;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be copied: a file, a directory without its contents, a symbolic link, a pipe, a
 * socket or a device.
 *
 * @param source what to copy
 * @param target what the copy will be called
 * @param status the source's, when it was found
 * @param followed whether a source that is a symbolic link stands for what it points to
 * @param folder the directory being copied that this belongs to; null for what the user named
 */
record CopyItem(
        Place source, Place target, FileStatus status, boolean followed, @Nullable Folder folder) {

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_NOFOLLOW =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Resolve[] ANYWHERE = {};
    private static final Resolve[] NO_LINKS = {Resolve.NO_SYMLINKS};

    /**
     * How to open the source: never through a link that has taken the place of the file that was
     * seen.
     */
    Set<OpenOption> reading() {
        return followed ? READ : READ_NOFOLLOW;
    }

    /** How to open the source's directory, in the same way. */
    Resolve[] entering() {
        return followed || folder == null ? ANYWHERE : NO_LINKS;
    }

    /**
     * How to open the target's directory. Inside a tree a link is not followed: who made it decides
     * where the files would go.
     */
    Resolve[] makingFor() {
        return folder == null ? ANYWHERE : NO_LINKS;
    }

    /**
     * Whether nothing can be in the target's place, because this copy has just made its directory.
     */
    boolean fresh() {
        return folder != null && folder.created();
    }

    boolean isLink() {
        return status.type() == Type.SYMBOLIC_LINK;
    }

    /** This is done with, well or badly. */
    void done() {
        if (folder != null) {
            folder.leave();
        }
    }
}
