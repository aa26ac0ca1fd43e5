package io.ringspun.examples;

import io.ringspun.Directory;
import io.ringspun.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which names that are copied are of one file. The first of them is copied, and the others become
 * names of the copy. A name that comes along while the first is being copied waits; if that fails,
 * it takes its turn. Safe for all threads.
 */
final class HardLinks {

    private record FileKey(long device, long inode) {

        static FileKey of(FileStatus status) {
            return new FileKey(status.device(), status.inode());
        }
    }

    /** The names of one file. */
    private static final class Names {

        final CopyItem first;
        final List<CopyItem> waiting = new ArrayList<>();
        boolean copied;

        /** How many more there are. */
        long left;

        Names(CopyItem first) {
            this.first = first;
            left = first.status().links() - 1;
        }
    }

    private final boolean kept;
    private final Map<FileKey, Names> known = new HashMap<>();

    /** If they are not kept, every name is the only one. */
    HardLinks(boolean kept) {
        this.kept = kept;
    }

    /**
     * Whose turn it is.
     *
     * @return the item itself if it is to be copied; one that is copied, and of which it is to be
     *     another name; or null if it waits for such a one
     */
    synchronized @Nullable CopyItem claim(CopyItem item) {
        if (!kept || item.status().links() < 2) {
            return item;
        }
        FileKey key = FileKey.of(item.status());
        Names names = known.get(key);
        if (names == null) {
            known.put(key, new Names(item));
            return item;
        }
        if (!names.copied) {
            names.waiting.add(item);
            return null;
        }
        if (--names.left == 0) {
            known.remove(key); // so that not all are remembered to the end
        }
        return names.first;
    }

    /**
     * The copy of what was claimed has ended.
     *
     * @return what waited for it, and may be claimed now
     */
    synchronized List<CopyItem> ended(CopyItem item, boolean copied) {
        if (!kept || item.status().links() < 2) {
            return List.of();
        }
        FileKey key = FileKey.of(item.status());
        Names names = known.get(key);
        if (names == null) {
            return List.of();
        }
        names.copied = copied;
        if (!copied) {
            known.remove(key);
        }
        return names.waiting;
    }

    /** Makes one more name of a file that was copied. */
    static void link(CopyItem first, Draft draft) throws IOException {
        Place existing = first.target();
        Place place = draft.another();
        Folder folder = first.folder();
        if (folder == null || folder.equals(draft.item().folder())) {
            existing.directory().link(existing.name(), place.directory(), place.name());
            return;
        }
        try (Directory directory = folder.reopened()) { // everything in there may be done
            directory.link(existing.name(), place.directory(), place.name());
        }
    }
}
