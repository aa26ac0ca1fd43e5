package io.ringspun.examples;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Walks through what is to be copied and hands it out: large files one by one, small ones in
 * batches, to platform threads. A directory is read while its files are copied, and never more is
 * in memory than what is being copied. For one thread.
 */
final class TreeCopy implements AutoCloseable {

    private static final int BATCH_FILES_MAX = 64;
    private static final long BATCH_BYTES_MAX = 2 << 20;

    private final LargeFiles largeFiles;
    private final FileCopy files;
    private final Temporaries temporaries;
    private final CopyTally tally;
    private final int jobs;

    /** A permit for each batch or large file being copied. */
    private final Semaphore permits;

    /** One thread for each permit at most. */
    private final ExecutorService copiers;

    private List<CopyItem> batch = new ArrayList<>();
    private long batchBytes;

    TreeCopy(
            LargeFiles largeFiles,
            FileCopy files,
            Temporaries temporaries,
            CopyTally tally,
            int jobs) {
        this.largeFiles = largeFiles;
        this.files = files;
        this.temporaries = temporaries;
        this.tally = tally;
        this.jobs = jobs;
        this.permits = new Semaphore(jobs);
        this.copiers = Executors.newFixedThreadPool(jobs);
    }

    /** Copies everything and waits for it. */
    void copy(List<CopyItem> items) {
        try {
            items.forEach(this::copy);
            copyBatch();
        } finally {
            permits.acquireUninterruptibly(jobs);
            permits.release(jobs);
        }
    }

    private void copy(CopyItem item) {
        if (item.attributes().isDirectory()) {
            directory(item);
        } else if (item.attributes().isOther()) {
            tally.failed(
                    CopyTally.cannot("copy", item.source())
                            + ": it is a pipe, a socket or a device");
            item.done();
        } else if (FileCopy.isLarge(item)) {
            large(item);
        } else {
            batch.add(item);
            batchBytes += item.attributes().size();
            if (batch.size() >= BATCH_FILES_MAX || batchBytes >= BATCH_BYTES_MAX) {
                copyBatch();
            }
        }
    }

    private void directory(CopyItem item) {
        Folder folder;
        try {
            folder = Folder.make(item, tally);
        } catch (IOException e) {
            tally.failed(CopyTally.cannot("create directory", item.target()), e);
            item.done();
            return;
        }
        if (folder.created()) {
            tally.copied(item);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(item.source())) {
            for (Path entry : entries) {
                if (temporaries.stopped()) {
                    return;
                }
                entry(entry, folder, item);
            }
        } catch (IOException | DirectoryIteratorException e) {
            tally.failed(CopyTally.cannot("read directory", item.source()), e);
        } finally {
            folder.leave();
        }
    }

    private void entry(Path source, Folder folder, CopyItem directory) {
        folder.enter();
        try {
            // By bytes, not by text: a name that is not text in this locale arrives unharmed.
            Path target = directory.target().resolve(source.getFileName());
            copy(new CopyItem(source, target, CopyItem.look(source, false), false, folder));
        } catch (IOException e) {
            tally.failed(CopyTally.cannot("read", source), e);
            folder.leave();
        }
    }

    private void copyBatch() {
        if (batch.isEmpty()) {
            return;
        }
        List<CopyItem> items = batch;
        batch = new ArrayList<>(BATCH_FILES_MAX);
        batchBytes = 0;
        permits.acquireUninterruptibly();
        copiers.execute(() -> run(() -> files.small(items), items));
    }

    private void large(CopyItem item) {
        permits.acquireUninterruptibly();
        try {
            IoRuntime io = largeFiles.io();
            copiers.execute(() -> run(() -> files.large(item, io), List.of(item)));
        } catch (IOException e) {
            run(() -> tally.failed(CopyTally.cannot("copy", item.source()), e), List.of(item));
        }
    }

    /** Does the work there is a permit for; afterwards the items are done. */
    private void run(Runnable work, List<CopyItem> items) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            tally.failed("cannot go on", e);
        } finally {
            items.forEach(CopyItem::done);
            permits.release();
        }
    }

    @Override
    public void close() {
        copiers.close();
    }
}
