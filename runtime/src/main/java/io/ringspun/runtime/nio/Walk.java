package io.ringspun.runtime.nio;

import io.ringspun.Resolve;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Goes from a directory to a file name by name, each opened without following links, so that nobody
 * who changes names meanwhile can lead the way elsewhere. Stricter than the kernel where links are
 * allowed: NIO cannot follow one and know where it ends.
 */
final class Walk implements AutoCloseable {

    private final SecureDirectoryStream<Path> start;
    private final Path relative;
    private final boolean beneath;

    /** The directories gone into, the last first. Closed at the end. */
    private final Deque<SecureDirectoryStream<Path>> entered = new ArrayDeque<>();

    private Walk(SecureDirectoryStream<Path> start, Path relative, Set<Resolve> limits) {
        this.start = start;
        this.relative = relative;
        beneath = limits.contains(Resolve.BENEATH);
    }

    /** What is done with the last name, in the directory it is in. */
    @FunctionalInterface
    interface Step<T> {
        T take(SecureDirectoryStream<Path> directory, Path name) throws IOException;
    }

    /** The limits, all of which this can keep to. */
    static Set<Resolve> supported(Set<Resolve> limits) {
        for (Resolve limit : limits) {
            if (limit != Resolve.BENEATH && limit != Resolve.NO_SYMLINKS) {
                throw new UnsupportedOperationException(
                        "NIO cannot keep a path to "
                                + limit
                                + "; it knows BENEATH and NO_SYMLINKS");
            }
        }
        return Set.copyOf(limits);
    }

    static Set<OpenOption> notFollowing(Set<OpenOption> options) {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        return all;
    }

    /** Takes the last step in the directory of the last name. */
    static <T> T toFile(
            SecureDirectoryStream<Path> start, Path relative, Set<Resolve> limits, Step<T> last)
            throws IOException {
        try (Walk walk = new Walk(start, relative, limits)) {
            int names = relative.getNameCount();
            for (int i = 0; i < names - 1; i++) {
                walk.enter(relative.getName(i));
            }
            Path name = relative.getName(names - 1);
            if (name.toString().equals("..") || name.toString().isEmpty()) {
                walk.enter(name);
                name = Path.of(".");
            }
            walk.checkNoLink(name);
            return last.take(walk.here(), name);
        }
    }

    /** Returns the directory itself, which the caller closes. */
    static SecureDirectoryStream<Path> toDirectory(
            SecureDirectoryStream<Path> start, Path relative, Set<Resolve> limits)
            throws IOException {
        try (Walk walk = new Walk(start, relative, limits)) {
            for (Path name : relative) {
                walk.enter(name);
            }
            return walk.here().newDirectoryStream(Path.of("."));
        }
    }

    private SecureDirectoryStream<Path> here() {
        SecureDirectoryStream<Path> last = entered.peek();
        return last == null ? start : last;
    }

    private void enter(Path name) throws IOException {
        switch (name.toString()) {
            case "", "." -> {}
            case ".." -> {
                SecureDirectoryStream<Path> left = entered.poll();
                if (left != null) {
                    left.close();
                } else if (beneath) {
                    throw refused("it leads out of the directory");
                } else {
                    entered.push(start.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
                }
            }
            default -> {
                checkNoLink(name);
                entered.push(here().newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
            }
        }
    }

    /** Only for a clear text: what counts is that nothing is followed. */
    private void checkNoLink(Path name) throws IOException {
        BasicFileAttributeView view =
                here().getFileAttributeView(
                                name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        boolean link;
        try {
            link = view.readAttributes().isSymbolicLink();
        } catch (IOException e) {
            return; // the step itself will say what is wrong
        }
        if (link) {
            throw refused("it goes through a symbolic link");
        }
    }

    private FileSystemException refused(String reason) {
        return new FileSystemException(relative.toString(), null, "refused, " + reason);
    }

    @Override
    public void close() throws IOException {
        while (!entered.isEmpty()) {
            entered.pop().close();
        }
    }
}
