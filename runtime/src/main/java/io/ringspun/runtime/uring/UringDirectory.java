package io.ringspun.runtime.uring;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import io.ringspun.runtime.blocking.Attributes;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Directories;
import io.ringspun.runtime.blocking.OpenDirectory;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A directory whose names are looked up and changed through a ring. Owns the descriptor. */
final class UringDirectory implements Directory, Resource {

    private static final int DEFAULT_PERMISSIONS = 0777;

    private final UringRuntime runtime;
    private final OpenDirectory directory;
    private final Descriptor descriptor;

    /** Takes over an open directory. */
    UringDirectory(UringRuntime runtime, OpenDirectory directory) {
        this.runtime = runtime;
        this.directory = directory;
        descriptor = directory.descriptor();
    }

    /** What is done while the descriptor cannot be closed. */
    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException;
    }

    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }

    private <T> T entered(Call<T> call) throws IOException {
        descriptor.enter();
        try {
            return call.run();
        } finally {
            descriptor.leave();
        }
    }

    private void change(Change change) throws IOException {
        descriptor.enter();
        try {
            change.run();
        } finally {
            descriptor.leave();
        }
    }

    /** The same with another directory, which may be this one. */
    private void change(UringDirectory other, Change change) throws IOException {
        change(() -> other.change(change));
    }

    @Override
    public FileHandle open(
            Path relative,
            Set<? extends OpenOption> options,
            Set<Resolve> resolve,
            FileAttribute<?>... attributes)
            throws IOException {
        checkRelative(relative);
        OpenMode mode = OpenMode.of(options, attributes);
        return runtime.adopt(
                entered(() ->
                        Directories.openFile(
                                directory, relative, mode.flags(), mode.permissions(), resolve)),
                path().resolve(relative),
                mode);
    }

    @Override
    public Directory openDirectory(Path relative, Resolve... resolve) throws IOException {
        checkRelative(relative);
        Set<Resolve> limits = Set.of(resolve);
        return runtime.adopt(entered(() -> Directories.open(directory, relative, limits)));
    }

    @Override
    public FileStatus status(Path relative, LinkOption... options) throws IOException {
        checkRelative(relative);
        boolean follow = options.length == 0;
        return entered(() -> Attributes.status(directory, relative, follow));
    }

    @Override
    public List<Path> list() throws IOException {
        return entered(() -> Directories.list(directory));
    }

    @Override
    public void makeDirectory(Path relative, FileAttribute<?>... attributes) throws IOException {
        checkRelative(relative);
        int permissions = OpenMode.permissions(DEFAULT_PERMISSIONS, attributes);
        change(() -> Directories.make(directory, relative, permissions));
    }

    @Override
    public void delete(Path relative) throws IOException {
        checkRelative(relative);
        change(() -> Directories.delete(directory, relative));
    }

    @Override
    public void deleteDirectory(Path relative) throws IOException {
        checkRelative(relative);
        change(() -> Directories.deleteDirectory(directory, relative));
    }

    @Override
    public void rename(Path from, Directory target, Path to, Renaming renaming) throws IOException {
        checkRelative(from);
        checkRelative(to);
        Objects.requireNonNull(renaming);
        UringDirectory other = ours(target);
        change(other, () -> Directories.rename(directory, from, other.directory, to, renaming));
    }

    @Override
    public void link(Path existing, Directory target, Path link) throws IOException {
        checkRelative(existing);
        checkRelative(link);
        UringDirectory other = ours(target);
        change(other, () -> Directories.link(directory, existing, other.directory, link));
    }

    @Override
    public void symbolicLink(Path link, Path text) throws IOException {
        checkRelative(link);
        UringRuntime.checkFileSystem(text);
        change(() -> Directories.symbolicLink(directory, link, text));
    }

    @Override
    public Path readLink(Path link) throws IOException {
        checkRelative(link);
        return entered(() -> Directories.readLink(directory, link));
    }

    @Override
    public void sync() throws IOException {
        change(() -> Directories.sync(directory));
    }

    private UringDirectory ours(Directory target) {
        if (target instanceof UringDirectory other && other.runtime == runtime) {
            return other;
        }
        throw new IllegalArgumentException("the target was opened by another runtime");
    }

    private static void checkRelative(Path path) {
        UringRuntime.checkFileSystem(path);
        if (path.isAbsolute()) {
            throw new IllegalArgumentException("a path in a directory must be relative: " + path);
        }
    }

    @Override
    public Path path() {
        return directory.path();
    }

    // ---------------------------------------------------------------- the end

    @Override
    public boolean isOpen() {
        return !descriptor.closing();
    }

    @Override
    public boolean beginClose() {
        return descriptor.beginClose();
    }

    @Override
    public void finishClose() throws IOException {
        descriptor.awaitUnused(runtime.carriers());
        runtime.forget(this);
        Directories.close(directory);
    }

    @Override
    public void close() throws IOException {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "Directory[" + path() + (isOpen() ? "]" : ", closed]");
    }
}
