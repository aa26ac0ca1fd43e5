package io.ringspun.examples;

import io.ringspun.FileStatus;
import io.ringspun.FileStatus.Type;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a copy would take the place of, and whether it may. Safe for all threads. */
final class Replacement {

    private final CopyOptions options;
    private final Openings openings;

    Replacement(CopyOptions options, Openings openings) {
        this.options = options;
        this.openings = openings;
    }

    /**
     * Where an item is to be copied to.
     *
     * @return its target, or what that leads to; null if what is there is to stay
     * @throws IOException if what is there may not be replaced
     */
    @Nullable Place of(CopyItem item) throws IOException {
        Place target = item.target();
        FileStatus there = item.fresh() ? null : target.lookIfThere();
        if (there == null) {
            return target;
        }
        if (options.noClobber()) {
            return null;
        }
        // Inside a tree a link is replaced: who made it must not decide what is written to.
        if (there.type() == Type.SYMBOLIC_LINK && !item.isLink() && item.folder() == null) {
            target = behindLink(target.path());
            there = target.look(false);
        }
        if (options.update()
                && !item.status().modificationTime().isAfter(there.modificationTime())) {
            return null;
        }
        check(item, target.path(), there);
        return target;
    }

    private Place behindLink(Path link) throws IOException {
        if (!Files.exists(link)) {
            throw new FileSystemException(link.toString(), null, "it is a link that leads nowhere");
        }
        return openings.place(link.toRealPath());
    }

    private void check(CopyItem item, Path target, FileStatus there) throws IOException {
        if (item.status().isSameFile(there)) {
            throw refused(target, "it is the same file as the source");
        }
        if (there.isDirectory()) {
            throw refused(target, "it is a directory");
        }
        boolean data = item.status().isRegular();
        if (data && !there.isRegular() && there.type() != Type.SYMBOLIC_LINK) {
            throw refused(target, "it is a pipe, a socket or a device");
        }
        if (!options.force() && there.isRegular() && !Files.isWritable(target)) {
            throw refused(target, "it is write-protected (-f replaces it)");
        }
    }

    private static FileSystemException refused(Path target, String why) {
        return new FileSystemException(target.toString(), null, why);
    }
}
