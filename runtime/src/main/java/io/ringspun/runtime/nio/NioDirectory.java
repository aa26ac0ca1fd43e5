package io.ringspun.runtime.nio;

import io.ringspun.BlockingTask;
import io.ringspun.Directory;
import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.Listing;
import io.ringspun.Renaming;
import io.ringspun.Resolve;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SecureDirectoryStream}. What it has no call for is done by path, after a look whether
 * the path still leads here; what then would be less than was asked for is refused.
 */
final class NioDirectory implements Directory, Holding {

    private static final Path ITSELF = Path.of(".");

    private final NioRuntime runtime;
    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    /** Which directory it is, whatever its path. */
    private final @Nullable Object key;

    private final AtomicBoolean closed = new AtomicBoolean();

    private NioDirectory(
            NioRuntime runtime,
            Path path,
            SecureDirectoryStream<Path> stream,
            @Nullable Object key) {
        this.runtime = runtime;
        this.path = path;
        this.stream = stream;
        this.key = key;
    }

    static NioDirectory open(NioRuntime runtime, Path path) throws IOException {
        Opened.checkFileSystem(path);
        return adopted(runtime, path, () -> secure(path));
    }

    private static SecureDirectoryStream<Path> secure(Path path) throws IOException {
        // The JDK would wait for a writer if it were a pipe.
        if (!Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        DirectoryStream<Path> stream = Files.newDirectoryStream(path);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new UnsupportedOperationException(
                "NIO has no calls relative to an open directory on this system");
    }

    private static NioDirectory adopted(
            NioRuntime runtime,
            Path path,
            BlockingTask<SecureDirectoryStream<Path>, IOException> open)
            throws IOException {
        NioDirectory directory =
                run(
                        runtime,
                        path,
                        () -> {
                            SecureDirectoryStream<Path> stream = open.call();
                            try {
                                Object key = attributes(stream, ITSELF).fileKey();
                                return new NioDirectory(runtime, path, stream, key);
                            } catch (Throwable e) {
                                stream.close();
                                throw e;
                            }
                        });
        try {
            runtime.ledger().add(directory);
        } catch (ClosedChannelException e) {
            directory.close();
            throw new AsynchronousCloseException();
        }
        return directory;
    }

    private static BasicFileAttributes attributes(
            SecureDirectoryStream<Path> stream, Path relative, LinkOption... options)
            throws IOException {
        return stream.getFileAttributeView(relative, BasicFileAttributeView.class, options)
                .readAttributes();
    }

    /** Runs calls of the JDK where they may wait. */
    private static <T extends @Nullable Object> T run(
            NioRuntime runtime, Path path, BlockingTask<T, IOException> task) throws IOException {
        try {
            return FileCalls.offloaded(runtime.files(), task);
        } catch (IOException e) {
            throw Failures.file(e, path, null);
        } catch (ClosedDirectoryStreamException e) {
            throw new AsynchronousCloseException();
        }
    }

    private <T extends @Nullable Object> T run(Path relative, BlockingTask<T, IOException> task)
            throws IOException {
        return run(runtime, path.resolve(relative), task);
    }

    /** Runs a call that needs the path. */
    private <T extends @Nullable Object> T runByPath(
            Path relative, BlockingTask<T, IOException> task) throws IOException {
        return run(
                relative,
                () -> {
                    NioStatus.checkStill(path, key);
                    return task.call();
                });
    }

    @Override
    public FileHandle open(
            Path relative,
            Set<? extends OpenOption> options,
            Set<Resolve> resolve,
            FileAttribute<?>... attributes)
            throws IOException {
        checkRelative(relative);
        Set<OpenOption> all = Set.copyOf(options);
        Set<Resolve> limits = Walk.supported(resolve);
        Opened.checkOptions(all);
        Path whole = path.resolve(relative);
        Opened opened =
                run(
                        relative,
                        () ->
                                limits.isEmpty()
                                        ? opened(stream, whole, relative, all, attributes)
                                        : Walk.toFile(
                                                stream,
                                                relative,
                                                limits,
                                                (last, name) ->
                                                        opened(
                                                                last,
                                                                whole,
                                                                name,
                                                                Walk.notFollowing(all),
                                                                attributes)));
        return NioFile.adopt(runtime, whole, opened, all);
    }

    private static Opened opened(
            SecureDirectoryStream<Path> stream,
            Path whole,
            Path name,
            Set<OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        Path nonEmpty = name.toString().isEmpty() ? ITSELF : name;
        return Opened.of(
                whole,
                options,
                () -> (FileChannel) stream.newByteChannel(nonEmpty, options, attributes),
                () -> attributes(stream, nonEmpty));
    }

    @Override
    public Directory openDirectory(Path relative, Resolve... resolve) throws IOException {
        checkRelative(relative);
        Set<Resolve> limits = Walk.supported(Set.of(resolve));
        return adopted(
                runtime,
                path.resolve(relative),
                () -> {
                    if (!limits.isEmpty()) {
                        return Walk.toDirectory(stream, relative, limits);
                    }
                    Path nonEmpty = relative.toString().isEmpty() ? ITSELF : relative;
                    if (!attributes(stream, nonEmpty).isDirectory()) {
                        throw new NotDirectoryException(path.resolve(relative).toString());
                    }
                    return stream.newDirectoryStream(nonEmpty);
                });
    }

    @Override
    public FileStatus status(Path relative, LinkOption... options) throws IOException {
        checkRelative(relative);
        return runByPath(relative, () -> NioStatus.of(path.resolve(relative), options));
    }

    @Override
    public List<Path> list() throws IOException {
        ensureOpen();
        return run(
                ITSELF,
                () -> {
                    List<Path> names = new ArrayList<>();
                    // A stream goes over its names only once.
                    try (DirectoryStream<Path> fresh = stream.newDirectoryStream(ITSELF)) {
                        for (Path name : fresh) {
                            names.add(name.getFileName());
                        }
                    } catch (DirectoryIteratorException e) {
                        throw e.getCause();
                    }
                    return names;
                });
    }

    /** Does something with the stream, whose names nobody else takes, where it may wait. */
    <T> T ofStream(Walk.Step<T> step) throws IOException {
        ensureOpen();
        return run(ITSELF, () -> step.take(stream, ITSELF));
    }

    @Override
    public Listing listing() throws IOException {
        return new NioListing((NioDirectory) openDirectory(Path.of("")));
    }

    @Override
    public void makeDirectory(Path relative, FileAttribute<?>... attributes) throws IOException {
        checkRelative(relative);
        runByPath(relative, () -> Files.createDirectory(path.resolve(relative), attributes));
    }

    @Override
    public void delete(Path relative) throws IOException {
        checkRelative(relative);
        run(
                relative,
                () -> {
                    stream.deleteFile(relative);
                    return null;
                });
    }

    @Override
    public void deleteDirectory(Path relative) throws IOException {
        checkRelative(relative);
        run(
                relative,
                () -> {
                    if (!attributes(stream, relative, LinkOption.NOFOLLOW_LINKS).isDirectory()) {
                        throw new NotDirectoryException(path.resolve(relative).toString());
                    }
                    stream.deleteDirectory(relative);
                    return null;
                });
    }

    @Override
    public void rename(Path from, Directory target, Path to, Renaming renaming) throws IOException {
        checkRelative(from);
        checkRelative(to);
        NioDirectory other = ours(target);
        if (renaming != Renaming.REPLACE) {
            throw new UnsupportedOperationException(
                    "NIO has no rename in one step that does " + renaming);
        }
        run(
                from,
                () -> {
                    try {
                        stream.move(from, other.stream, to);
                    } catch (FileSystemException e) {
                        throw e.getClass() == FileSystemException.class && other.holdsNames(to)
                                ? inTheWay(other.path.resolve(to), e)
                                : e;
                    }
                    return null;
                });
    }

    private boolean holdsNames(Path relative) {
        try (DirectoryStream<Path> names =
                stream.newDirectoryStream(relative, LinkOption.NOFOLLOW_LINKS)) {
            return names.iterator().hasNext();
        } catch (IOException e) {
            return false; // no directory, or none that could be seen
        }
    }

    private static IOException inTheWay(Path path, FileSystemException failure) {
        DirectoryNotEmptyException named = new DirectoryNotEmptyException(path.toString());
        named.initCause(failure);
        return named;
    }

    @Override
    public void link(Path existing, Directory target, Path link) throws IOException {
        checkRelative(existing);
        checkRelative(link);
        NioDirectory other = ours(target);
        runByPath(
                existing,
                () -> {
                    NioStatus.checkStill(other.path, other.key);
                    return Files.createLink(other.path.resolve(link), path.resolve(existing));
                });
    }

    @Override
    public void symbolicLink(Path link, Path text) throws IOException {
        checkRelative(link);
        Opened.checkFileSystem(text);
        runByPath(link, () -> Files.createSymbolicLink(path.resolve(link), text));
    }

    @Override
    public Path readLink(Path link) throws IOException {
        checkRelative(link);
        return runByPath(link, () -> Files.readSymbolicLink(path.resolve(link)));
    }

    @Override
    public void sync() throws IOException {
        ensureOpen();
        run(
                ITSELF,
                () -> {
                    try (FileChannel channel =
                            (FileChannel)
                                    stream.newByteChannel(
                                            ITSELF, Set.of(StandardOpenOption.READ))) {
                        channel.force(true);
                    }
                    return null;
                });
    }

    @Override
    public FileAttributes attributes(Path relative) {
        checkForm(relative);
        return new NioAttributes(
                path.resolve(relative),
                task -> {
                    ensureOpen();
                    runByPath(relative, task);
                });
    }

    @Override
    public void makeNode(Path relative, FileStatus.Type type, int mode, long device) {
        throw new UnsupportedOperationException("NIO makes no pipes and devices");
    }

    private NioDirectory ours(Directory target) throws ClosedChannelException {
        if (target instanceof NioDirectory other && other.runtime == runtime) {
            other.ensureOpen();
            return other;
        }
        throw new IllegalArgumentException("the target is not a directory of this runtime");
    }

    private void checkRelative(Path relative) throws ClosedChannelException {
        checkForm(relative);
        ensureOpen();
    }

    private static void checkForm(Path relative) {
        Opened.checkFileSystem(relative);
        if (relative.isAbsolute()) {
            throw new IllegalArgumentException(
                    "a path in a directory must be relative: " + relative);
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public void close() throws IOException {
        if (shut()) {
            runtime.ledger().remove(this);
            release();
        }
    }

    @Override
    public boolean shut() {
        return closed.compareAndSet(false, true);
    }

    /** The stream itself waits for the calls under way. */
    @Override
    public void release() throws IOException {
        try {
            FileCalls.offloaded(
                    runtime.closing(),
                    () -> {
                        stream.close();
                        return null;
                    });
        } catch (AsynchronousCloseException e) {
            // The runtime, closing as well, has ended the pool.
            stream.close();
        }
    }

    /** The path, for people. */
    @Override
    public String toString() {
        return "Directory[" + path + (isOpen() ? "]" : ", closed]");
    }
}
