package io.ringspun.examples;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * Copies single things that are no directories. What fails is reported, not thrown. Safe for all
 * threads.
 */
final class ItemCopy {

    /** How to make the copy of something. */
    interface Way {

        /** Makes the whole copy under the name of the draft, all that is kept included. */
        void make(CopyItem item, Draft draft) throws IOException;
    }

    private final CopyRun run;
    private final Replacement replacement;
    private final HardLinks hardLinks;
    private final FileCopy files;
    private final Way links = new LinkCopy();
    private final Way nodes = new NodeCopy();

    ItemCopy(CopyRun run, Replacement replacement, HardLinks hardLinks, FileCopy files) {
        this.run = run;
        this.replacement = replacement;
        this.hardLinks = hardLinks;
        this.files = files;
    }

    /**
     * Copies something the way its kind is copied; it is done then, unless it waits for another.
     */
    void copy(CopyItem item) {
        copy(item, wayOf(item));
    }

    /** The same, in this way. */
    void copy(CopyItem item, Way way) {
        CopyItem first = hardLinks.claim(item);
        if (first == null) {
            return; // whoever copies the first of its names does it
        }
        if (first.equals(item)) {
            boolean copied = attempted(item, way);
            List<CopyItem> others = hardLinks.ended(item, copied);
            item.done();
            others.forEach(this::copy);
        } else {
            attempted(item, (_, draft) -> HardLinks.link(first, draft));
            item.done();
        }
    }

    private Way wayOf(CopyItem item) {
        return switch (item.status().type()) {
            case REGULAR -> files;
            case SYMBOLIC_LINK -> links;
            default -> nodes;
        };
    }

    private boolean attempted(CopyItem item, Way way) {
        try {
            Place target = replacement.of(item);
            if (target == null) {
                return false;
            }
            if (run.options().dryRun()) {
                run.tally().copied(item);
                return false;
            }
            try (Draft draft = new Draft(run, item, target)) {
                way.make(item, draft);
                if (draft.complete()) {
                    run.tally().copied(item);
                    return true;
                }
                return false;
            }
        } catch (IOException | RuntimeException e) {
            failed(item, e);
            return false;
        }
    }

    private void failed(CopyItem item, Exception why) {
        if (run.temporaries().stopped()) {
            return;
        }
        String source = item.source().path().toString();
        if (why instanceof FileSystemException e && source.equals(e.getFile())) {
            run.tally().failed(CopyTally.cannot("read", item.source().path()), why);
        } else if (why instanceof FileSystemException) {
            run.tally().failed(CopyTally.cannot("write", item.target().path()), why);
        } else {
            run.tally()
                    .failed(
                            CopyTally.cannot("copy", item.source().path())
                                    + " to "
                                    + Reason.quoted(item.target().path()),
                            why);
        }
    }
}
