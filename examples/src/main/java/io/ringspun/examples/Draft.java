package io.ringspun.examples;

import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Renaming;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Something that is being made under a temporary name, to take its final name when it is complete.
 * Closing one that is not complete removes it. For one thread.
 */
final class Draft implements AutoCloseable {

    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** A new file is its owner's alone until it has the permissions of its source. */
    private static final FileAttribute<?>[] PRIVATE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    private final CopyRun run;
    private final CopyItem item;
    private final Place target;
    private final Place temporary;
    private boolean made;
    private boolean complete;
    private boolean linked;

    /**
     * Begins, without making anything yet.
     *
     * @param target the final name; not always the item's, which may be a link
     * @throws IOException if nothing more is to be made
     */
    Draft(CopyRun run, CopyItem item, Place target) throws IOException {
        this.run = run;
        this.item = item;
        this.target = target;
        this.temporary = target.beside(run.temporaries().next());
    }

    /** What to copy. */
    CopyItem item() {
        return item;
    }

    /** Where to make it. */
    Place place() {
        made = true;
        return temporary;
    }

    /** Where to make one more name of a file that is there already. */
    Place another() {
        linked = true;
        return place();
    }

    /** Makes a file there, for writing. */
    FileHandle file() throws IOException {
        return file(WRITE);
    }

    /** Makes a file there, to be opened in a way that makes one. */
    FileHandle file(Set<? extends OpenOption> options) throws IOException {
        Place place = place();
        return place.directory().open(place.name(), options, Set.of(), PRIVATE);
    }

    /**
     * Gives what was made all that its source has beside the data.
     *
     * @param status the source's
     */
    void resemble(FileStatus status, FileAttributes source, FileAttributes copy)
            throws IOException {
        Folder folder = item.folder();
        new Likeness(run.options().keep())
                .give(status, source, copy, folder == null || folder.inherits());
    }

    /**
     * Gives what was made its name.
     *
     * @return whether it has it; not if the name was taken meanwhile and is to stay
     */
    boolean complete() throws IOException {
        boolean named = rename();
        complete = named;
        return named;
    }

    private boolean rename() throws IOException {
        if (run.options().noClobber() && !item.fresh()) {
            try {
                rename(Renaming.NO_REPLACE);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            } catch (UnsupportedOperationException e) {
                // NIO has only been able to look before.
            }
        }
        rename(Renaming.REPLACE);
        return true;
    }

    private void rename(Renaming renaming) throws IOException {
        temporary.directory().rename(temporary.name(), target.directory(), target.name(), renaming);
    }

    @Override
    public void close() {
        // Nor does a rename take the name from a file that has the new one already (rename(2)).
        if (made && (!complete || linked)) {
            try {
                temporary.directory().delete(temporary.name());
            } catch (IOException e) {
                // What made the copy fail is being reported; this would only hide it. Or it is
                // gone.
            }
        }
    }
}
