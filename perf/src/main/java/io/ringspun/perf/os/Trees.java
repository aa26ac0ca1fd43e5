package io.ringspun.perf.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders with many small files: made, compared, deleted. */
public final class Trees {

    private static final int FILES_IN_FOLDER = 100;
    private static final int BYTES_MIN = 512;
    private static final int BYTES_SPAN = 18_000;
    private static final int STEP = 7919;

    private Trees() {}

    /** Makes a folder of so many small files of different sizes, a hundred in each of its own. */
    public static void create(Path root, int files) throws IOException {
        for (int i = 0; i < files; i++) {
            Path folder = root.resolve("folder" + i / FILES_IN_FOLDER);
            if (i % FILES_IN_FOLDER == 0) {
                Files.createDirectories(folder);
            }
            byte[] content = new byte[BYTES_MIN + i * STEP % BYTES_SPAN];
            for (int j = 0; j < content.length; j++) {
                content[j] = (byte) (i + j * 31);
            }
            Files.write(folder.resolve("file" + i), content);
        }
    }

    /** The plain files of a tree, or the file itself. */
    public static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Throws unless a copy has every file of the original, with the same content. */
    public static void compare(Path original, Path copy) throws IOException {
        for (Path file : files(original)) {
            Path other = copy.resolve(original.relativize(file).toString());
            if (Files.mismatch(file, other) >= 0) {
                throw new IOException(other.getFileName() + " is not what it is a copy of");
            }
        }
    }

    /** Deletes a file, or a folder with all that is in it; what is not there is deleted already. */
    public static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
