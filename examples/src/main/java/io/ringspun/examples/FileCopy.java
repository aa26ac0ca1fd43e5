package io.ringspun.examples;

import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** Copies regular files. Safe for all threads. */
final class FileCopy implements ItemCopy.Way {

    /** From here on a file is large. */
    private static final long LARGE_BYTES = 1 << 20;

    /** What direct transfers are aligned to where the file system does not say. */
    private static final int USUAL_ALIGNMENT = 4096;

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final CopyRun run;

    FileCopy(CopyRun run) {
        this.run = run;
    }

    /** Whether a file is worth a thread of its own. */
    static boolean isLarge(FileStatus status) {
        return status.isRegular() && status.size() >= LARGE_BYTES;
    }

    /** Copies from the source's own name. */
    @Override
    public void make(CopyItem item, Draft draft) throws IOException {
        boolean direct = run.options().direct() && isLarge(item.status());
        try (FileHandle from = source(item, direct)) {
            FileStatus status = from.status();
            if (!status.isSameFile(item.status())) {
                throw Folder.replaced(item.source().path());
            }
            try (FileHandle to = direct ? directFile(draft) : draft.file()) {
                new Contents(run, from, status, to, direct ? alignment(status, to.status()) : 1)
                        .copy();
                finish(item, draft, from, status, to);
            }
        }
    }

    private FileHandle source(CopyItem item, boolean direct) throws IOException {
        Place source = item.source();
        return opened(source, item.reading(), direct);
    }

    private FileHandle directFile(Draft draft) throws IOException {
        try {
            return draft.file(with(CREATE, DirectOption.get()));
        } catch (FileSystemException e) {
            return draft.file(); // a file system without a way past the cache
        }
    }

    private static FileHandle opened(Place place, Set<OpenOption> options, boolean direct)
            throws IOException {
        if (direct) {
            try {
                return place.directory()
                        .open(place.name(), with(options, DirectOption.get()), Set.of());
            } catch (FileSystemException e) {
                // As above; if there is another reason, the plain open fails for it too.
            }
        }
        return place.directory().open(place.name(), options, Set.of());
    }

    private static Set<OpenOption> with(Set<OpenOption> options, OpenOption more) {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(more);
        return all;
    }

    private static int alignment(FileStatus from, FileStatus to) {
        return Math.max(
                USUAL_ALIGNMENT,
                Math.max(from.directOffsetAlignment(), to.directOffsetAlignment()));
    }

    private void finish(
            CopyItem item, Draft draft, FileHandle from, FileStatus status, FileHandle to)
            throws IOException {
        if (run.options().verify()) {
            verify(item, draft);
        }
        draft.resemble(status, from.attributes(), to.attributes());
        if (run.options().durable()) {
            to.sync();
        }
    }

    private void verify(CopyItem item, Draft draft) throws IOException {
        try (FileHandle source = opened(item.source(), item.reading(), false);
                FileHandle copy = opened(draft.place(), READ, false)) {
            new Verification(run.temporaries()).check(source, copy);
        }
    }

    /** Copies a small file whose bytes have been read. */
    void make(CopyItem item, Draft draft, PinnedBuffer bytes) throws IOException {
        try (FileHandle to = draft.file()) {
            run.tally().moved(to.write(bytes, 0));
            draft.resemble(item.status(), item.source().attributes(), to.attributes());
            if (run.options().durable()) {
                to.sync();
            }
        }
    }
}
