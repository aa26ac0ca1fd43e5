package io.ringspun.perf.os;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where this program lives, and where it may put a large file. */
public final class Home {

    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs");

    private Home() {}

    /** The folder of this program's jar or classes, or null. */
    public static @Nullable Path code() {
        CodeSource source = Home.class.getProtectionDomain().getCodeSource();
        try {
            if (source == null) {
                return null;
            }
            Path path = Path.of(source.getLocation().toURI());
            return Files.isDirectory(path) ? path : path.getParent();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    /** A file of the source tree this program was built in, or null. */
    public static @Nullable Path source(String relative) {
        for (Path folder = code(); folder != null; folder = folder.getParent()) {
            if (Files.isReadable(folder.resolve(relative))) {
                return folder.resolve(relative);
            }
        }
        return null;
    }

    /**
     * A folder on a disk with room for a file of so many bytes: the build's, else a temporary one.
     *
     * @throws IOException if there is none; the message says why for each that was considered
     */
    public static Path folderOnDisk(long bytes) throws IOException {
        List<Path> candidates = new ArrayList<>();
        Path code = code();
        if (code != null) {
            candidates.add(code.getFileName().toString().equals("app") ? code.getParent() : code);
        }
        candidates.add(Path.of(System.getProperty("java.io.tmpdir")));
        candidates.add(Path.of("/var/tmp"));
        candidates.add(Path.of("").toAbsolutePath());
        List<String> refusals = new ArrayList<>();
        for (Path folder : candidates) {
            String refusal = refusal(folder, bytes);
            if (refusal == null) {
                return folder;
            }
            refusals.add(folder + " " + refusal);
        }
        throw new IOException(
                "no folder on a disk for the test file: " + String.join("; ", refusals));
    }

    /** Why a folder cannot take the file, or null if it can. */
    public static @Nullable String refusal(Path folder, long bytes) throws IOException {
        if (!Files.isDirectory(folder)) {
            return "is no directory";
        }
        if (!Files.isWritable(folder)) {
            return "is not writable";
        }
        FileStore store = Files.getFileStore(folder);
        if (IN_MEMORY.contains(store.type())) {
            return "is in memory (" + store.type() + "), where nothing is ever cold";
        }
        if (store.getUsableSpace() < bytes + bytes / 8) {
            return "has only " + (store.getUsableSpace() >> 20) + " MiB left";
        }
        return null;
    }
}
