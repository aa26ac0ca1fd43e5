package io.ringspun.runtime.nio;

import io.ringspun.BlockingTask;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A channel just opened, and what may be opened how.
 *
 * @param channel the caller's to close
 * @param key which file it is, whatever its path; null if that was not to be had
 */
record Opened(FileChannel channel, @Nullable Object key) {

    /** Opens a file. Called on offload threads. */
    static Opened of(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return of(
                path,
                options,
                () -> FileChannel.open(path, options, attributes),
                () -> Files.readAttributes(path, BasicFileAttributes.class));
    }

    /** The same, however that is done; closes it if it is a directory's. */
    static Opened of(
            Path path,
            Set<OpenOption> options,
            BlockingTask<FileChannel, IOException> open,
            BlockingTask<BasicFileAttributes, IOException> attributes)
            throws IOException {
        FileChannel channel;
        try {
            channel = open.call();
        } catch (IOException e) {
            throw Failures.open(e, path, options.stream().anyMatch(Opened::isDirect));
        }
        BasicFileAttributes found;
        try {
            found = attributes.call();
        } catch (IOException e) {
            return new Opened(channel, null); // renamed or removed already
        } catch (Throwable e) { // the directory it was opened in has been closed meanwhile
            channel.close();
            throw e;
        }
        // The kernel opens directories for reading, and would refuse only the read.
        if (found.isDirectory()) {
            channel.close();
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        return new Opened(channel, found.fileKey());
    }

    static void checkFileSystem(Path path) {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new UnsupportedOperationException(
                    "only paths of the default file system can be opened, not of "
                            + path.getFileSystem().provider().getScheme());
        }
    }

    static void checkOptions(Set<OpenOption> options) {
        for (OpenOption option : options) {
            boolean known =
                    option instanceof StandardOpenOption
                            || option == LinkOption.NOFOLLOW_LINKS
                            || isDirect(option);
            if (!known || option == StandardOpenOption.DELETE_ON_CLOSE) {
                throw new UnsupportedOperationException(option + " is not supported");
            }
        }
    }

    /** By name: its module, jdk.unsupported, need not be there. */
    static boolean isDirect(OpenOption option) {
        return option instanceof Enum<?> constant
                && constant.getDeclaringClass()
                        .getName()
                        .equals("com.sun.nio.file.ExtendedOpenOption")
                && constant.name().equals("DIRECT");
    }
}
