package io.ringspun.examples.serve;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.IoRuntime;
import io.ringspun.Resolve;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of a directory, looked up by the kernel beneath it: whatever a path or a symbolic link
 * says, and whoever changes names meanwhile, nothing outside is opened. Links that stay inside are
 * followed; on NIO none are.
 *
 * <p>Names that begin with a dot are hidden: they are no files of the site, but for {@code
 * .well-known} at its root.
 */
public final class Site implements AutoCloseable {

    private static final String INDEX = "index.html";
    private static final String WELL_KNOWN = ".well-known";
    private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ);
    private static final Set<Resolve> BENEATH = Set.of(Resolve.BENEATH);

    /** So many names of a directory are looked at. Its index says if there are more. */
    static final int NAMES_MAX = 5_000;

    /**
     * What was seen to be a regular file, and when. Looking costs as much as opening, because no
     * ring does it without a thread of the kernel's; a file that is asked for all the time is
     * looked at once a second. What is opened has its own status asked for all the same.
     */
    private static final long REGULAR_NANOS = 1_000_000_000;

    /** All are forgotten when there are more, which costs a look each. */
    private static final int REGULAR_MAX = 10_000;

    private final Map<Path, Long> regular = new ConcurrentHashMap<>();
    private final Directory root;

    private Site(Directory root) {
        this.root = root;
    }

    /**
     * Opens a site.
     *
     * @param directory what it is
     * @throws IOException if it could not be opened
     */
    public static Site open(IoRuntime io, Path directory) throws IOException {
        return new Site(io.openDirectory(directory));
    }

    /** What is where one looked. */
    sealed interface Found {

        /** A file, open. */
        record Page(FileHandle file, FileStatus status, String name) implements Found {}

        /**
         * A directory without an index of its own.
         *
         * @param names in order
         * @param isAll whether there are no more
         */
        record Folder(List<Name> names, boolean isAll) implements Found {}

        /** A directory, asked for as if it were a file. */
        record Elsewhere() implements Found {}

        /** Nothing. */
        record Nothing() implements Found {}
    }

    /**
     * A name in a directory.
     *
     * @param status its own, not that of what it leads to if it is a symbolic link
     */
    record Name(String text, FileStatus status) {}

    /**
     * Looks something up.
     *
     * @throws AccessDeniedException if it is there and may not be read
     * @throws IOException if something else went wrong
     */
    Found find(Target target) throws IOException {
        if (!target.names().stream().allMatch(Site::isName) || hasHidden(target.names())) {
            return new Found.Nothing();
        }
        try {
            Path path = Path.of("", target.names().toArray(new String[0]));
            return target.isFolder() ? folder(path) : file(path);
        } catch (InvalidPathException | NoSuchFileException | NotDirectoryException e) {
            return new Found.Nothing();
        } catch (FileSystemException e) {
            if (leadsOut(e)) {
                return new Found.Nothing();
            }
            throw e;
        }
    }

    /** A path that was refused has no exception of its own; another failure may be one of ours. */
    private static boolean leadsOut(FileSystemException e) {
        return e.getReason() != null && e.getReason().contains("refused, ");
    }

    /** Two slashes in a row have no name between them, and a slash is never part of one. */
    private static boolean isName(String text) {
        return !text.isEmpty() && text.indexOf('/') < 0;
    }

    private static boolean hasHidden(List<String> names) {
        int from = !names.isEmpty() && names.getFirst().equals(WELL_KNOWN) ? 1 : 0;
        return names.stream().skip(from).anyMatch(Site::isHidden);
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    private Found folder(Path path) throws IOException {
        Found index = file(path.resolve(INDEX));
        if (index instanceof Found.Page) {
            return index;
        }
        try (Directory directory = root.openDirectory(path, Resolve.BENEATH)) {
            return listed(directory);
        }
    }

    private static Found listed(Directory directory) throws IOException {
        List<Path> paths = directory.list();
        paths.removeIf(path -> isHidden(path.toString()));
        paths.sort(null);
        List<Name> names = new ArrayList<>();
        for (Path path : paths.subList(0, Math.min(paths.size(), NAMES_MAX))) {
            try {
                FileStatus own = directory.status(path, LinkOption.NOFOLLOW_LINKS);
                names.add(new Name(path.toString(), own));
            } catch (NoSuchFileException e) {
                // Gone since.
            }
        }
        return new Found.Folder(names, paths.size() <= NAMES_MAX);
    }

    private Found file(Path path) throws IOException {
        Long seen = regular.get(path);
        if (seen != null && System.nanoTime() - seen < REGULAR_NANOS) {
            return opened(path);
        }
        FileStatus status;
        try {
            // Before it is opened: to open a pipe is to wait for whoever writes to it.
            status = root.status(path);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            return new Found.Nothing(); // such as a name that is too long, or links in a circle
        }
        if (status.isDirectory()) {
            root.openDirectory(path, Resolve.BENEATH).close();
            return new Found.Elsewhere();
        }
        if (!status.isRegular()) {
            return new Found.Nothing();
        }
        Found found = opened(path);
        remember(path);
        return found;
    }

    private void remember(Path path) {
        if (regular.size() >= REGULAR_MAX) {
            regular.clear();
        }
        regular.put(path, System.nanoTime());
    }

    private Found opened(Path path) throws IOException {
        FileHandle file = root.open(path, READING, BENEATH);
        try {
            // What was opened may be another file than was seen.
            FileStatus status = file.status();
            if (status.isRegular()) {
                return new Found.Page(file, status, String.valueOf(path.getFileName()));
            }
        } catch (Throwable e) {
            file.close();
            throw e;
        }
        file.close();
        return new Found.Nothing();
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
