package io.ringspun.spi;

import io.ringspun.DirectFile;
import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Places for files where no ring has any: behind each is a file with a descriptor, as the runtime
 * opens it. Shared by the backends. Safe for all threads.
 */
public final class PlainFiles {

    private final IoRuntime io;
    private final List<Place> places = new ArrayList<>();
    private volatile boolean shut;

    /**
     * So many places, all empty.
     *
     * @param io opens the files
     * @param count how many
     */
    public PlainFiles(IoRuntime io, int count) {
        this.io = io;
        for (int i = 0; i < count; i++) {
            places.add(new Place());
        }
    }

    /**
     * The places.
     *
     * @return unmodifiable
     */
    public List<DirectFile> places() {
        return List.copyOf(places);
    }

    /**
     * Refuses new calls.
     *
     * @return false if it was called before
     */
    public synchronized boolean shut() {
        boolean first = !shut;
        shut = true;
        return first;
    }

    /**
     * Closes all files, whose calls under way are called off. After {@link #shut}.
     *
     * @throws IOException if closing one failed; all others are closed
     */
    public void release() throws IOException {
        IOException failure = null;
        for (Place place : places) {
            try {
                closeIfOpen(place.exchange(null));
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void closeIfOpen(@Nullable FileHandle file) throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private final class Place implements DirectFile {

        private @Nullable FileHandle file;

        private synchronized @Nullable FileHandle exchange(@Nullable FileHandle next) {
            FileHandle last = file;
            file = next;
            return last;
        }

        private void checkOpen() throws ClosedChannelException {
            if (shut) {
                throw new ClosedChannelException();
            }
        }

        private FileHandle fileAt(long position) throws ClosedChannelException {
            if (position < 0) {
                throw new IllegalArgumentException("a position must not be negative: " + position);
            }
            return file();
        }

        private FileHandle file() throws ClosedChannelException {
            checkOpen();
            FileHandle open;
            synchronized (this) {
                open = file;
            }
            if (open == null) {
                throw new ClosedChannelException();
            }
            return open;
        }

        @Override
        public void open(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            checkOpen();
            take(io.open(path, options, attributes));
        }

        @Override
        public void open(
                Directory directory,
                Path relative,
                Set<? extends OpenOption> options,
                FileAttribute<?>... attributes)
                throws IOException {
            checkOpen();
            take(directory.open(relative, options, Set.of(), attributes));
        }

        private void take(FileHandle next) throws IOException {
            FileHandle last;
            synchronized (this) {
                last = shut ? next : exchange(next); // or nobody would close it
            }
            closeIfOpen(last);
            if (shut) {
                throw new AsynchronousCloseException();
            }
        }

        @Override
        public int read(PinnedBuffer target, long position) throws IOException {
            return fileAt(position).read(target, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return fileAt(position).read(target, position);
        }

        @Override
        public int write(PinnedBuffer source, long position) throws IOException {
            return fileAt(position).write(source, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return fileAt(position).write(source, position);
        }

        @Override
        public void sync() throws IOException {
            file().sync();
        }

        @Override
        public void syncData() throws IOException {
            file().syncData();
        }

        @Override
        public void close() throws IOException {
            checkOpen();
            closeIfOpen(exchange(null));
        }

        @Override
        public synchronized String toString() {
            return "DirectFile[" + (shut ? "closed" : file == null ? "empty" : file.path()) + "]";
        }
    }
}
