package io.ringspun.runtime.adapter;

import io.ringspun.ChannelOpenOption;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.spi.AdaptedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;

/**
 * How a channel is opened, and so what it may do.
 *
 * @param interruptible whether an interrupt closes it
 * @param deletedOnClose whether its name goes away; as with the JDK that is at once
 * @param options what the api is asked for
 */
record Access(
        boolean read,
        boolean write,
        boolean append,
        boolean interruptible,
        boolean deletedOnClose,
        Set<OpenOption> options) {

    static Access of(Set<? extends OpenOption> asked) {
        Set<OpenOption> options = new HashSet<>(asked);
        boolean interruptible = !options.remove(ChannelOpenOption.UNINTERRUPTIBLE);
        boolean deletedOnClose = options.remove(StandardOpenOption.DELETE_ON_CLOSE);
        if (deletedOnClose && !options.contains(StandardOpenOption.CREATE_NEW)) {
            options.add(LinkOption.NOFOLLOW_LINKS); // or the link would go, and not the file
        }
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = !write || options.contains(StandardOpenOption.READ);
        return new Access(read, write, append, interruptible, deletedOnClose, options);
    }

    FileChannel open(IoRuntime io, Path path, FileAttribute<?>... attributes) throws IOException {
        FileHandle opened = FileEnd.unhindered(() -> io.open(path, options, attributes));
        if (!(opened instanceof AdaptedFile file)) {
            opened.close();
            throw new UnsupportedOperationException("no channels for the files of " + io);
        }
        if (deletedOnClose) {
            delete(io, path);
        }
        return new FileEnd(io, file, this);
    }

    private static void delete(IoRuntime io, Path path) {
        try {
            io.offload(() -> Files.deleteIfExists(path));
        } catch (IOException e) {
            // The contract is to try.
        }
    }

    void checkReadable() {
        if (!read) {
            throw new NonReadableChannelException();
        }
    }

    void checkWritable() {
        if (!write) {
            throw new NonWritableChannelException();
        }
    }
}
