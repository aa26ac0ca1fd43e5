package io.ringspun.runtime.uring;

import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The position of an open file and all that uses or moves it, one caller after another (the reading
 * turn). The kernel's own position is not used, but for streams, which have no other.
 */
final class FileCursor {

    private final UringRuntime runtime;
    private final OpenFile file;
    private final Descriptor descriptor;
    private final FileData data;
    private final boolean append;

    /** Guarded by the reading turn. */
    private long position;

    FileCursor(UringRuntime runtime, OpenFile file, FileData data, boolean append) {
        this.runtime = runtime;
        this.file = file;
        descriptor = file.descriptor();
        this.data = data;
        this.append = append;
    }

    // ---------------------------------------------------------------- reading

    int read(PinnedBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return moved(data.read(target, here()));
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    int read(ByteBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return moved(data.read(target, here()));
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        descriptor.enter(Descriptor.READING, 0);
        try {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                while (targets[i].hasRemaining()) {
                    if (total > 0 && !data.seekable()) {
                        return total; // more may be long in coming
                    }
                    int count = moved(data.read(targets[i], here()));
                    if (count < 0) {
                        return total == 0 ? -1 : total;
                    }
                    total += count;
                }
            }
            return total;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    void readFully(PinnedBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        int before = target.position();
        try {
            data.readFully(target, here());
        } finally {
            position += target.position() - before;
            descriptor.leave(Descriptor.READING);
        }
    }

    void readFully(ByteBuffer target) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        int before = target.position();
        try {
            data.readFully(target, here());
        } finally {
            position += target.position() - before;
            descriptor.leave(Descriptor.READING);
        }
    }

    // ---------------------------------------------------------------- writing

    int write(PinnedBuffer source) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            int before = source.position();
            try {
                return data.write(source, here());
            } finally {
                moved(source.position() - before);
            }
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    int write(ByteBuffer source) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return writeHere(source);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        descriptor.enter(Descriptor.READING, 0);
        try {
            long total = 0;
            for (int i = offset; i < offset + length; i++) {
                total += writeHere(sources[i]);
            }
            return total;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    private int writeHere(ByteBuffer source) throws IOException {
        int before = source.position();
        try {
            return data.write(source, here());
        } finally {
            moved(source.position() - before);
        }
    }

    // ---------------------------------------------------------------- the position itself

    /** Where the next sequential transfer begins; a stream has no place but the present one. */
    private long here() {
        return data.seekable() ? position : Files.CURRENT;
    }

    private int moved(int count) throws IOException {
        if (count > 0) {
            position = append ? file.size() : position + count;
        }
        return count;
    }

    long position() throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            return position;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    void position(long newPosition) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            position = newPosition;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    /** The position is never beyond the new end. */
    void truncate(long size) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            data.checkWritable();
            if (size < file.size()) {
                Space.truncate(runtime.passage(), file, size);
            }
            position = Math.min(position, size);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    void extend(long size) throws IOException {
        descriptor.enter(Descriptor.READING, 0);
        try {
            data.checkWritable();
            Space.extend(runtime.passage(), file, size);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }
}
