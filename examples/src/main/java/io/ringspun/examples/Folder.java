package io.ringspun.examples;

import io.ringspun.Directory;
import io.ringspun.FileAttributes;
import io.ringspun.FileStatus;
import io.ringspun.examples.CopyOptions.Keep;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is being copied. It is writable for us, and nobody else's, until everything in
 * it is done; whoever does the last thing gives it what its source has. A directory that was there
 * before keeps its own permissions and times, unless owners are kept. Safe for all threads.
 */
final class Folder {

    /**
     * A new directory is its owner's alone: what is in it may be others' to read, but not to find.
     */
    private static final FileAttribute<?>[] PRIVATE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];

    private final CopyItem item;
    private final CopyRun run;
    private final Directory source;

    /** Null if this copy makes none, and none is there. */
    private final @Nullable Directory target;

    private final boolean created;
    private final boolean inherits;

    /** The target of the outermost; null if this copy makes none. */
    private final @Nullable FileStatus outermost;

    /** What is not done yet in here, and 1 for as long as it is being listed. */
    private final AtomicInteger open = new AtomicInteger(1);

    private Folder(
            CopyItem item,
            CopyRun run,
            Directory source,
            @Nullable Directory target,
            boolean created,
            boolean inherits)
            throws IOException {
        this.item = item;
        this.run = run;
        this.source = source;
        this.target = target;
        this.created = created;
        this.inherits = inherits;
        Folder outer = item.folder();
        outermost =
                outer != null
                        ? outer.outermost
                        : target == null ? null : target.status(Place.ITSELF);
    }

    /**
     * Opens the source, and opens or makes the target.
     *
     * @throws IOException if one of them cannot be; nothing is open then
     */
    static Folder make(CopyItem item, CopyRun run) throws IOException {
        Directory source = opened(item);
        try {
            return run.options().dryRun() ? pretended(item, run, source) : made(item, run, source);
        } catch (Throwable e) {
            source.close();
            throw e;
        }
    }

    private static Directory opened(CopyItem item) throws IOException {
        Place place = item.source();
        Directory source = place.directory().openDirectory(place.name(), item.entering());
        try {
            if (!source.status(Place.ITSELF).isSameFile(item.status())) {
                throw replaced(place.path());
            }
            return source;
        } catch (Throwable e) {
            source.close();
            throw e;
        }
    }

    /** What becomes of a source that another file has taken the place of. */
    static FileSystemException replaced(Path source) {
        return new FileSystemException(
                source.toString(), null, "it was replaced while it was being copied");
    }

    private static Folder made(CopyItem item, CopyRun run, Directory source) throws IOException {
        Place place = item.target();
        boolean created = true;
        try {
            place.directory().makeDirectory(place.name(), PRIVATE);
        } catch (FileAlreadyExistsException e) {
            created = false;
        }
        Directory target = place.directory().openDirectory(place.name(), item.makingFor());
        try {
            boolean inherits = new Likeness(run.options().keep()).hasDefaultList(own(target));
            if (inherits && created) {
                Likeness.removeDefaultList(own(target));
            }
            return new Folder(item, run, source, target, created, inherits && !created);
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }

    private static Folder pretended(CopyItem item, CopyRun run, Directory source)
            throws IOException {
        Place place = item.target();
        boolean fresh = item.fresh();
        Directory target = null;
        if (!fresh) {
            try {
                target = place.directory().openDirectory(place.name(), item.makingFor());
            } catch (NoSuchFileException e) {
                fresh = true;
            }
        }
        return new Folder(item, run, source, target, fresh, false);
    }

    private static FileAttributes own(Directory directory) {
        return directory.attributes(Place.ITSELF);
    }

    /** What is copied from here. */
    Directory source() {
        return source;
    }

    CopyItem item() {
        return item;
    }

    /** Where a name in here is copied to. */
    Place target(Path name) {
        Directory into = target;
        return into != null
                ? new Place(into, name)
                : new Place(item.target().directory(), item.target().name().resolve(name));
    }

    /** Whether the target directory was not there before. */
    boolean created() {
        return created;
    }

    /** Whether what is made in here gets an access control list from it. */
    boolean inherits() {
        return inherits;
    }

    /**
     * Whether a directory is this one's source, or the source of one that this is in, or where all
     * of it is copied to: to copy it would never end.
     */
    boolean isWithin(FileStatus directory) {
        if (outermost != null && outermost.isSameFile(directory)) {
            return true;
        }
        for (@Nullable Folder at = this; at != null; at = at.item.folder()) {
            if (at.item.status().isSameFile(directory)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens the target once more, which is closed when everything in here is done.
     *
     * @return a directory, the caller's to close
     */
    Directory reopened() throws IOException {
        Place place = item.target();
        Folder outer = item.folder();
        if (outer == null) {
            return place.directory().openDirectory(place.name(), item.makingFor());
        }
        try (Directory directory = outer.reopened()) {
            return directory.openDirectory(place.name(), item.makingFor());
        }
    }

    /** One more thing is to be done in here. */
    void enter() {
        open.incrementAndGet();
    }

    /** One thing less is to be done in here. */
    void leave() {
        for (@Nullable Folder at = this;
                at != null && at.open.decrementAndGet() == 0;
                at = at.item.folder()) {
            at.complete();
        }
    }

    private void complete() {
        try (source) {
            if (target != null) {
                complete(target);
            }
        } catch (IOException | RuntimeException e) {
            run.tally()
                    .failed(
                            CopyTally.cannot("set permissions and time of", item.target().path()),
                            e);
        }
    }

    private void complete(Directory copy) throws IOException {
        try (copy) {
            if (run.options().dryRun()) {
                return;
            }
            if (created || run.options().keep() != Keep.PERMISSIONS) {
                new Likeness(run.options().keep())
                        .give(item.status(), own(source), own(copy), true);
            }
            if (run.options().durable()) {
                copy.sync();
            }
        }
    }
}
