package io.ringspun.examples;

import io.ringspun.FileStatus;
import io.ringspun.Listing;
import io.ringspun.PlainThread;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Walks through what is to be copied and hands it out: large files one by one, small ones in
 * batches, to platform threads. A directory is read while its files are copied, and never more is
 * in memory than a part of each directory on the way and what is being copied. The walk has a
 * thread of its own.
 */
final class TreeCopy implements AutoCloseable {

    private final CopyRun run;
    private final ItemCopy items;
    private final SmallFiles smallFiles;
    private final int jobs;

    /** A permit for each batch or large file being copied. */
    private final Semaphore permits;

    /** One thread for each permit at most. */
    private final ExecutorService threads;

    /** The directories gone into, the last first. */
    private final Deque<Level> levels = new ArrayDeque<>();

    private List<CopyItem> batch = new ArrayList<>();
    private long batchBytes;

    TreeCopy(CopyRun run, Replacement replacement, int jobs) {
        this.run = run;
        this.jobs = jobs;
        FileCopy files = new FileCopy(run);
        HardLinks hardLinks = new HardLinks(run.options().keepsLinks());
        this.items = new ItemCopy(run, replacement, hardLinks, files);
        this.smallFiles = new SmallFiles(run, items, files);
        this.permits = new Semaphore(jobs);
        this.threads = Executors.newFixedThreadPool(jobs, PlainThread::new);
    }

    /** A directory that is gone through, and where in it. */
    private record Level(Folder folder, Listing listing, Deque<CopyItem> found) {}

    /** Copies everything and waits for it. */
    void copy(List<CopyItem> named) {
        Thread walker = new PlainThread(() -> run(() -> walk(named)));
        walker.start();
        boolean interrupted = false;
        while (walker.isAlive()) {
            try {
                walker.join();
            } catch (InterruptedException e) {
                interrupted = true;
                run.temporaries().stop();
            }
        }
        permits.acquireUninterruptibly(jobs);
        permits.release(jobs);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void walk(List<CopyItem> named) {
        for (CopyItem item : named) {
            visit(item);
            while (!levels.isEmpty()) {
                goOn(levels.getFirst());
            }
        }
        copyBatch();
        run.tally().allFound();
    }

    /** Visits the next thing in a directory, or leaves it. */
    private void goOn(Level level) {
        CopyItem next = run.temporaries().stopped() ? null : next(level);
        if (next != null) {
            level.folder.enter();
            visit(next);
            return;
        }
        levels.removeFirst();
        try {
            level.listing.close();
        } catch (IOException e) {
            // It was only read.
        }
        level.folder.leave();
    }

    private @Nullable CopyItem next(Level level) {
        try {
            while (level.found.isEmpty()) {
                List<Path> names = level.listing.next();
                if (names.isEmpty()) {
                    return null;
                }
                look(level, names);
            }
        } catch (IOException e) {
            run.tally().failed(CopyTally.cannot("read directory", level.folder.source().path()), e);
            return null;
        }
        return level.found.removeFirst();
    }

    /** In the order of the inodes, which is that on the disk with many file systems. */
    private void look(Level level, List<Path> names) {
        List<CopyItem> looked = new ArrayList<>(names.size());
        boolean follow = run.options().follow() == CopyOptions.Follow.ALWAYS;
        for (Path name : names) {
            Place source = new Place(level.folder.source(), name);
            try {
                FileStatus status = source.look(follow);
                looked.add(
                        new CopyItem(
                                source, level.folder.target(name), status, follow, level.folder));
            } catch (IOException e) {
                run.tally().failed(CopyTally.cannot("read", source.path()), e);
            }
        }
        looked.sort(Comparator.comparingLong(item -> item.status().inode()));
        level.found.addAll(looked);
    }

    private void visit(CopyItem item) {
        FileStatus status = item.status();
        if (status.isDirectory()) {
            enter(item);
            return;
        }
        run.tally().found(status.isRegular() ? status.size() : 0);
        if (FileCopy.isLarge(status)) {
            begin(() -> items.copy(item));
            return;
        }
        batch.add(item);
        batchBytes += status.isRegular() ? status.size() : 0;
        if (batch.size() >= SmallFiles.BATCH_FILES_MAX
                || batchBytes >= SmallFiles.BATCH_BYTES_MAX) {
            copyBatch();
        }
    }

    private void enter(CopyItem item) {
        Folder outer = item.folder();
        if (outer != null && outer.isWithin(item.status())) {
            run.tally()
                    .failed(
                            CopyTally.cannot("copy", item.source().path())
                                    + ": it leads back to a directory that it is in");
            item.done();
            return;
        }
        Folder folder;
        try {
            folder = Folder.make(item, run);
        } catch (IOException | RuntimeException e) {
            String source = item.source().path().toString();
            boolean reading = e instanceof FileSystemException f && source.equals(f.getFile());
            run.tally()
                    .failed(
                            reading
                                    ? CopyTally.cannot("read directory", item.source().path())
                                    : CopyTally.cannot("create directory", item.target().path()),
                            e);
            item.done();
            return;
        }
        if (folder.created()) {
            run.tally().copied(item);
        }
        try {
            levels.addFirst(new Level(folder, folder.source().listing(), new ArrayDeque<>()));
        } catch (IOException e) {
            run.tally().failed(CopyTally.cannot("read directory", item.source().path()), e);
            folder.leave();
        }
    }

    private void copyBatch() {
        if (!batch.isEmpty()) {
            List<CopyItem> items = batch;
            batch = new ArrayList<>(SmallFiles.BATCH_FILES_MAX);
            batchBytes = 0;
            begin(() -> smallFiles.copy(items));
        }
    }

    private void begin(Runnable work) {
        permits.acquireUninterruptibly();
        threads.execute(() -> {
            try {
                run(work);
            } finally {
                permits.release();
            }
        });
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            run.tally().failed("cannot go on", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
