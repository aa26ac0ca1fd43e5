package io.ringspun.examples;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies single files and links: contents, permissions and times. What fails is reported, not
 * thrown. Safe for all threads.
 *
 * <p>The bytes of a large file are moved by the runtime. Small files cost a dozen short system
 * calls each and hardly anything for their bytes; handing each call over to another thread would
 * cost more than the call, so a whole batch of them is copied by the calling thread itself.
 */
final class FileCopy {

    /** From here on a file is large. */
    private static final long LARGE_BYTES = 1 << 20;

    /** How much is copied between two looks at whether to go on. */
    private static final long PIECE_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 128 << 10;

    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** A new file is its owner's alone until it has the permissions of its source. */
    private static final FileAttribute<?>[] PRIVATE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    /**
     * For the platform threads that copy small files: native memory, or the JDK would copy again.
     */
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));

    private final Temporaries temporaries;
    private final CopyTally tally;
    private final boolean force;
    private final boolean noClobber;

    FileCopy(Temporaries temporaries, CopyTally tally, boolean force, boolean noClobber) {
        this.temporaries = temporaries;
        this.tally = tally;
        this.force = force;
        this.noClobber = noClobber;
    }

    /** Whether an item is to be copied by {@link #large}. */
    static boolean isLarge(CopyItem item) {
        return item.attributes().isRegularFile() && item.attributes().size() >= LARGE_BYTES;
    }

    /** Copies a large file, holding the calling thread. */
    void large(CopyItem item, IoRuntime io) {
        try (Draft draft = draft(item)) {
            if (draft != null) {
                transfer(item, draft.path(), io);
                tally.copied(draft.complete());
            }
        } catch (IOException | RuntimeException e) {
            failed(item, e);
        }
    }

    private void transfer(CopyItem item, Path target, IoRuntime io) throws IOException {
        long size = item.attributes().size();
        try (FileHandle from = io.open(item.source(), item.reading());
                FileHandle to = io.open(target, CREATE, PRIVATE)) {
            long done = 0;
            long moved = 1;
            while (done < size && moved > 0) { // nothing moved: the source has become shorter
                moved = from.transferTo(done, Math.min(PIECE_BYTES, size - done), to, done);
                done += moved;
                tally.moved(moved);
                temporaries.goOn();
            }
        }
    }

    /** Copies small files and links one after another, holding the calling thread. */
    void small(Iterable<CopyItem> items) {
        ByteBuffer buffer = buffers.get();
        for (CopyItem item : items) {
            try (Draft draft = draft(item)) {
                if (draft != null) {
                    write(item, draft.path(), buffer);
                    tally.copied(draft.complete());
                }
            } catch (IOException | RuntimeException e) {
                failed(item, e);
            }
        }
    }

    private void write(CopyItem item, Path target, ByteBuffer buffer) throws IOException {
        if (item.attributes().isSymbolicLink()) {
            Files.createSymbolicLink(target, Files.readSymbolicLink(item.source()));
            return;
        }
        // A file that claims to be empty may be one that the kernel makes up when it is read.
        long size = item.attributes().size();
        long left = size == 0 ? Long.MAX_VALUE : size;
        try (FileChannel from = FileChannel.open(item.source(), item.reading());
                FileChannel to = FileChannel.open(target, CREATE, PRIVATE)) {
            while (left > 0 && from.read(buffer.clear()) >= 0) {
                left -= buffer.position();
                tally.moved(buffer.position());
                buffer.flip();
                while (buffer.hasRemaining()) { // a disk may take the last bytes it has room for
                    to.write(buffer);
                }
                temporaries.goOn();
            }
        }
    }

    /** The file to write for an item; null if what is there must stay. */
    private @Nullable Draft draft(CopyItem item) throws IOException {
        Path target = item.target();
        if (!item.fresh()) {
            try {
                BasicFileAttributes there = CopyItem.look(target, false);
                if (noClobber) {
                    return null;
                }
                target = replaceable(item, there);
            } catch (NoSuchFileException e) {
                // Nothing is in the way.
            }
        }
        return new Draft(temporaries, item, target);
    }

    /**
     * The file to replace for an item whose target is there: behind a link, the file it points to.
     */
    private Path replaceable(CopyItem item, BasicFileAttributes link) throws IOException {
        Path target = item.target();
        BasicFileAttributes there = link;
        if (link.isSymbolicLink() && !item.attributes().isSymbolicLink()) {
            if (!Files.exists(target)) {
                throw new FileSystemException(
                        target.toString(), null, "it is a link that leads nowhere");
            }
            target = target.toRealPath();
            there = CopyItem.look(target, false);
        }
        if (item.isSource(target, there)) {
            throw new FileSystemException(
                    target.toString(), null, "it is the same file as the source");
        }
        if (there.isDirectory()) {
            throw new FileSystemException(target.toString(), null, "it is a directory");
        }
        if (there.isOther()) {
            throw new FileSystemException(
                    target.toString(), null, "it is a pipe, a socket or a device");
        }
        if (!force && !there.isSymbolicLink() && !Files.isWritable(target)) {
            throw new FileSystemException(
                    target.toString(), null, "it is write-protected (-f replaces it)");
        }
        return target;
    }

    private void failed(CopyItem item, Exception why) {
        if (temporaries.stopped()) {
            return;
        }
        if (why instanceof FileSystemException e && item.source().toString().equals(e.getFile())) {
            tally.failed(CopyTally.cannot("read", item.source()), why);
        } else if (why instanceof FileSystemException) {
            tally.failed(CopyTally.cannot("write", item.target()), why);
        } else {
            tally.failed(
                    CopyTally.cannot("copy", item.source()) + " to " + Reason.quoted(item.target()),
                    why);
        }
    }
}
