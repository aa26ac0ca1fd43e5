package io.ringspun.runtime.uring;

import io.ringspun.Directory;
import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Listing;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import io.ringspun.operation.NameTask;
import io.ringspun.runtime.blocking.Attributes;
import io.ringspun.runtime.blocking.CallMemory;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Directories;
import io.ringspun.runtime.blocking.Metadata;
import io.ringspun.runtime.blocking.OneRequest;
import io.ringspun.runtime.blocking.OpenDirectory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    private <T> T entered(Call<T> call) throws IOException {
        descriptor.enter();
        try {
            return call.run();
        } finally {
            descriptor.leave();
        }
    }

    boolean isOf(UringRuntime asked) {
        return asked == runtime;
    }

    // ---------------------------------------------------------------- what one request does

    /**
     * What a task on its names asks for.
     *
     * @param arena for what the kernel is given; to outlive the request
     * @return null if it is more than one request
     */
    @SuppressWarnings("unchecked") // by the type of the task
    <R> @Nullable OneRequest<R> asked(NameTask<R> task, Arena arena) throws IOException {
        return (OneRequest<R>)
                switch (task) {
                    case NameTask.Status(Path relative, List<LinkOption> options) ->
                            Attributes.asking(
                                    arena, directory, checked(relative), options.isEmpty());
                    case NameTask.MakeDirectory(Path relative, List<FileAttribute<?>> attributes) ->
                            Directories.making(
                                            arena,
                                            directory,
                                            checked(relative),
                                            OpenMode.permissions(
                                                    DEFAULT_PERMISSIONS,
                                                    attributes.toArray(new FileAttribute<?>[0])))
                                    .giving(this);
                    case NameTask.Delete(Path relative) ->
                            Directories.deleting(arena, directory, checked(relative)).giving(this);
                    case NameTask.DeleteDirectory(Path relative) ->
                            Directories.deletingDirectory(arena, directory, checked(relative))
                                    .giving(this);
                    case NameTask.Rename(Path from, Directory target, Path to, Renaming renaming) ->
                            Directories.renaming(
                                            arena,
                                            directory,
                                            checked(from),
                                            ours(target),
                                            checked(to),
                                            renaming)
                                    .giving(this);
                    case NameTask.Link(Path existing, Directory target, Path link) ->
                            Directories.linking(
                                            arena,
                                            directory,
                                            checked(existing),
                                            ours(target),
                                            checked(link))
                                    .giving(this);
                    case NameTask.SymbolicLink(Path link, Path text) -> {
                        UringRuntime.checkFileSystem(text);
                        yield Directories.linkingSymbolically(arena, directory, checked(link), text)
                                .giving(this);
                    }
                    case NameTask.Sync() -> Directories.syncing(directory).giving(this);
                    default -> null;
                };
    }

    private <R> R perform(NameTask<R> task) throws IOException {
        try (CallMemory arena = new CallMemory()) {
            OneRequest<R> request = Objects.requireNonNull(asked(task, arena));
            request.enter();
            try {
                return request.perform();
            } finally {
                request.leave();
            }
        }
    }

    @Override
    public FileStatus status(Path relative, LinkOption... options) throws IOException {
        return perform(new NameTask.Status(relative, List.of(options)));
    }

    @Override
    public void makeDirectory(Path relative, FileAttribute<?>... attributes) throws IOException {
        perform(new NameTask.MakeDirectory(relative, List.of(attributes)));
    }

    @Override
    public void delete(Path relative) throws IOException {
        perform(new NameTask.Delete(relative));
    }

    @Override
    public void deleteDirectory(Path relative) throws IOException {
        perform(new NameTask.DeleteDirectory(relative));
    }

    @Override
    public void rename(Path from, Directory target, Path to, Renaming renaming) throws IOException {
        perform(new NameTask.Rename(from, target, to, renaming));
    }

    @Override
    public void link(Path existing, Directory target, Path link) throws IOException {
        perform(new NameTask.Link(existing, target, link));
    }

    @Override
    public void symbolicLink(Path link, Path text) throws IOException {
        perform(new NameTask.SymbolicLink(link, text));
    }

    @Override
    public void sync() throws IOException {
        perform(new NameTask.Sync());
    }

    private OpenDirectory ours(Directory target) {
        if (target instanceof UringDirectory other && other.isOf(runtime)) {
            return other.directory;
        }
        throw new IllegalArgumentException("the target was opened by another runtime");
    }

    /** Where a path begins that is to be one in a directory of this runtime. */
    static OpenDirectory ofPathIn(UringRuntime runtime, Directory directory, Path relative) {
        checked(relative);
        if (directory instanceof UringDirectory ours && ours.isOf(runtime)) {
            return ours.directory;
        }
        throw new IllegalArgumentException("the directory was opened by another runtime");
    }

    /** The path; an absolute one the kernel would take for itself. */
    private static Path checked(Path path) {
        UringRuntime.checkFileSystem(path);
        if (path.isAbsolute()) {
            throw new IllegalArgumentException("a path in a directory must be relative: " + path);
        }
        return path;
    }

    // ---------------------------------------------------------------- what takes more

    @Override
    public FileHandle open(
            Path relative,
            Set<? extends OpenOption> options,
            Set<Resolve> resolve,
            FileAttribute<?>... attributes)
            throws IOException {
        checked(relative);
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
        Set<Resolve> limits = Set.of(resolve);
        return runtime.adopt(entered(() -> Directories.open(directory, checked(relative), limits)));
    }

    @Override
    public List<Path> list() throws IOException {
        return entered(() -> Directories.list(directory));
    }

    @Override
    public Listing listing() throws IOException {
        // The position is the descriptor's: so it has one of its own.
        return new Names((UringDirectory) openDirectory(Path.of("")));
    }

    /** Reads the names of a directory that nobody else has. */
    private record Names(UringDirectory itself) implements Listing {

        @Override
        public List<Path> next() throws IOException {
            return itself.entered(() -> Directories.next(itself.directory));
        }

        @Override
        public void close() throws IOException {
            itself.close();
        }
    }

    @Override
    public Path readLink(Path link) throws IOException {
        return entered(() -> Directories.readLink(directory, checked(link)));
    }

    @Override
    public FileAttributes attributes(Path relative) {
        return new UringAttributes(Metadata.of(directory, checked(relative)));
    }

    @Override
    public void makeNode(Path relative, FileStatus.Type type, int mode, long device)
            throws IOException {
        checked(relative);
        UringAttributes.checkMode(mode);
        entered(() -> Directories.makeNode(directory, relative, type, mode, device));
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
