package io.ringspun.examples;

import io.ringspun.Directory;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories that what the user named lies in, each opened once and closed at the end. Safe
 * for all threads.
 */
final class Openings implements AutoCloseable {

    private static final Path HERE = Path.of(".");

    private final IoRuntime io;
    private final Map<Path, Directory> open = new HashMap<>();

    Openings(IoRuntime io) {
        this.io = io;
    }

    /** The place of a path, which need not exist itself. */
    Place place(Path path) throws IOException {
        Path name = path.getFileName();
        if (name == null || name.toString().equals(".") || name.toString().equals("..")) {
            return new Place(directory(path), Place.ITSELF);
        }
        return place(path, path.getParent());
    }

    /** The same from a directory above it that may be read, or names in it could not be opened. */
    private Place place(Path path, @Nullable Path above) throws IOException {
        try {
            return above == null
                    ? new Place(directory(HERE), path)
                    : new Place(directory(above), above.relativize(path));
        } catch (AccessDeniedException e) {
            if (above == null || above.getParent() == null) {
                throw e;
            }
            return place(path, above.getParent());
        }
    }

    private synchronized Directory directory(Path path) throws IOException {
        Directory known = open.get(path);
        if (known == null) {
            known = io.openDirectory(path);
            open.put(path, known);
        }
        return known;
    }

    /** Waits until the names that were made are on the storage device. */
    void sync(List<CopyItem> items) throws IOException {
        Set<Directory> targets = new LinkedHashSet<>();
        items.forEach(item -> targets.add(item.target().directory()));
        for (Directory directory : targets) {
            directory.sync();
        }
    }

    @Override
    public synchronized void close() {
        for (Directory directory : open.values()) {
            try {
                directory.close();
            } catch (IOException e) {
                // Nothing was written to it that this could tell of.
            }
        }
        open.clear();
    }
}
