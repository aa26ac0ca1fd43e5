package io.ringspun.contract;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Channels of files of one brand, a directory for them, and all that a test leaves about. Used by
 * the test's own thread.
 */
final class Channels implements AutoCloseable {

    /** Null for the JDK's. */
    final @Nullable Site site;

    final Path directory;

    private final BrandSite base;

    Channels(Brand brand) throws IOException {
        base = new BrandSite(brand);
        site = base.site;
        directory = Files.createTempDirectory("ringspun");
        keep(this::removeDirectory);
    }

    private void removeDirectory() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    FileChannel open(Path path, OpenOption... options) throws IOException {
        return open(path, Set.of(options));
    }

    FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return keep(opened(path, options, attributes));
    }

    /** A channel for whoever asks to close; from any thread. */
    FileChannel opened(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return site == null
                ? FileChannel.open(path, options, attributes)
                : site.io.openChannel(path, options, attributes);
    }

    /** A file of so many bytes of a pattern. */
    Path file(Pattern pattern, int bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "file", ""), pattern.bytes(0, bytes));
    }

    <T extends AutoCloseable> T keep(T resource) {
        return base.keep(resource);
    }

    /** Starts a thread; with the JDK's channels, no virtual thread has another home. */
    <T> Task<T> start(Caller caller, Callable<T> body) {
        return base.start(caller, body);
    }

    @Override
    public void close() throws IOException {
        base.close();
    }
}
