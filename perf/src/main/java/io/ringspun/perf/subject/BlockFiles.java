package io.ringspun.perf.subject;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.IoTask;
import io.ringspun.PinnedBuffer;
import io.ringspun.perf.os.Blocks;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ways to read a file that are compared. */
final class BlockFiles {

    private BlockFiles() {}

    /**
     * Opens a file the way of that name.
     *
     * @param io where a {@code ringspun} one is opened
     * @param direct whether past the page cache
     */
    static BlockFile open(String name, Path path, @Nullable IoRuntime io, boolean direct)
            throws IOException {
        Set<OpenOption> options =
                direct
                        ? Set.of(StandardOpenOption.READ, Blocks.direct())
                        : Set.of(StandardOpenOption.READ);
        if (io != null) {
            return new OnRingspun(io, io.open(path, options));
        }
        FileChannel channel = FileChannel.open(path, options);
        return switch (name) {
            case "jdk-filechannel-vt" ->
                    new OnChannel(
                            channel, Thread.ofVirtual(), false, "FileChannel on virtual threads");
            case "jdk-filechannel-yield" ->
                    new OnChannel(
                            channel,
                            Thread.ofVirtual(),
                            true,
                            "FileChannel on virtual threads, a yield after each read");
            case "jdk-filechannel-pool" ->
                    new OnChannel(
                            channel,
                            Thread.ofPlatform().daemon(),
                            false,
                            "FileChannel on platform threads");
            default -> {
                channel.close();
                throw new IllegalArgumentException("no way to read is called " + name);
            }
        };
    }

    /** Ringspun: its own threads, its own buffers. */
    private record OnRingspun(IoRuntime io, FileHandle file) implements BlockFile {

        @Override
        public Thread start(IoTask body) {
            return io.start(body);
        }

        @Override
        public String description() {
            return io.report().toString();
        }

        @Override
        public BlockReader reader() throws IOException {
            return new BlockReader() {
                private final PinnedBuffer buffer = io.buffers().acquire(Blocks.BYTES);

                @Override
                public void read(long block) throws IOException {
                    buffer.clear().limit(Blocks.BYTES);
                    long position = block * Blocks.BYTES;
                    while (buffer.hasRemaining()) {
                        if (file.read(buffer, position + buffer.position()) < 0) {
                            throw new EOFException("block " + block + " is beyond the end");
                        }
                    }
                    long first = buffer.flip().getLong();
                    Blocks.check(block, first, buffer.position(Blocks.LAST).getLong());
                }

                @Override
                public void close() {
                    buffer.close();
                }
            };
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /**
     * The JDK's positional reads into direct buffers.
     *
     * @param kind of the threads that read
     * @param yields whether a thread lets others go first after each read
     */
    private record OnChannel(
            FileChannel channel, Thread.Builder kind, boolean yields, String description)
            implements BlockFile {

        @Override
        public Thread start(IoTask body) {
            return kind.start(() -> {
                try {
                    body.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Override
        public BlockReader reader() {
            // Where a disk can write to it, whether or not the page cache is between.
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect(2 * Blocks.BYTES)
                            .alignedSlice(Blocks.BYTES)
                            .slice(0, Blocks.BYTES);
            return block -> {
                buffer.clear();
                long position = block * Blocks.BYTES;
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + buffer.position()) < 0) {
                        throw new EOFException("block " + block + " is beyond the end");
                    }
                }
                Blocks.check(block, buffer.getLong(0), buffer.getLong(Blocks.LAST));
                if (yields) {
                    Thread.yield();
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
