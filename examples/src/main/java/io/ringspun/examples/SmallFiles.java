package io.ringspun.examples;

import io.ringspun.DirectFiles;
import io.ringspun.FileStatus;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Direct;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Transferred;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies small files, many at a time. All of them are opened, read and closed by one submission, so
 * that a disk has as much to do at once as it can take; then they are written one after another,
 * which is a few short calls each. What turns out to be other than it looked is copied by itself.
 * Safe for all threads.
 */
final class SmallFiles {

    /** Fewer are not worth it. */
    private static final int BATCH_FILES_MIN = 4;

    static final int BATCH_FILES_MAX = 64;
    static final long BATCH_BYTES_MAX = 2 << 20;

    /** What is larger would keep others waiting for memory. */
    private static final long FILE_BYTES_MAX = 256 << 10;

    private final CopyRun run;
    private final ItemCopy items;
    private final FileCopy files;

    SmallFiles(CopyRun run, ItemCopy items, FileCopy files) {
        this.run = run;
        this.items = items;
        this.files = files;
    }

    /** Copies files, and whatever else is among them. */
    void copy(List<CopyItem> batch) {
        List<CopyItem> ahead = batch.stream().filter(this::isReadAhead).toList();
        if (ahead.size() < BATCH_FILES_MIN) {
            batch.forEach(items::copy);
            return;
        }
        batch.stream().filter(item -> !isReadAhead(item)).forEach(items::copy);
        try {
            copyAhead(ahead);
        } catch (IOException e) {
            ahead.forEach(items::copy); // which says what is amiss
        }
    }

    private boolean isReadAhead(CopyItem item) {
        FileStatus status = item.status();
        return status.isRegular()
                && status.size() <= FILE_BYTES_MAX
                && !Contents.isSparse(status)
                && !item.followed()
                && !run.options().verify()
                && !run.options().dryRun();
    }

    /** A file being read. */
    private record Reading(CopyItem item, PinnedBuffer bytes, Entry<Transferred> entry) {}

    /**
     * Copies files that are read first.
     *
     * @throws IOException if none was begun
     */
    private void copyAhead(List<CopyItem> ahead) throws IOException {
        List<PinnedBuffer> lent = new ArrayList<>(ahead.size());
        try (DirectFiles places = run.io().directFiles(ahead.size())) {
            Batch batch = new Batch();
            List<Reading> readings = new ArrayList<>(ahead.size());
            for (CopyItem item : ahead) {
                // One byte more, or nobody would see that it has become longer.
                PinnedBuffer bytes = run.io().buffers().acquire((int) item.status().size() + 1);
                lent.add(bytes);
                Direct.On place = Direct.on(places.get(readings.size()));
                Entry<Transferred> read =
                        batch.add(
                                        place.open(
                                                item.source().directory(),
                                                item.source().name(),
                                                how(item)))
                                .then(place.read(0).into(bytes));
                read.thenAlways(place.close());
                readings.add(new Reading(item, bytes, read));
            }
            Outcomes outcomes = run.io().submit(batch).await();
            readings.forEach(reading -> copy(reading, outcomes.of(reading.entry)));
        } finally {
            lent.forEach(PinnedBuffer::close);
        }
    }

    private static OpenOption[] how(CopyItem item) {
        return item.reading().toArray(OpenOption[]::new);
    }

    private void copy(Reading reading, Outcome<Transferred> outcome) {
        CopyItem item = reading.item;
        if (outcome.succeeded() && isWhole(reading)) {
            items.copy(item, (_, draft) -> files.make(item, draft, reading.bytes.flip()));
        } else {
            items.copy(item);
        }
    }

    /** Whether what was read is what the file had, and still has. */
    private static boolean isWhole(Reading reading) {
        FileStatus status = reading.item.status();
        try {
            FileStatus now = reading.item.source().look(false);
            return reading.bytes.position() == status.size()
                    && status.isSameFile(now)
                    && status.changeTime().equals(now.changeTime());
        } catch (IOException e) {
            return false;
        }
    }
}
