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

/** The ways to read and to append that are compared. */
final class BlockWorks {

    private BlockWorks() {}

    /**
     * The work of that kind, in the way of that name.
     *
     * @param io where a {@code ringspun} one is done
     * @param path of the file of blocks; what is appended goes to files beside it
     * @param kind {@code buffered} and {@code direct} read, {@code append} appends and waits until
     *     the disk has it
     */
    static BlockWork open(String name, Path path, @Nullable IoRuntime io, String kind)
            throws IOException {
        if (kind.equals("append")) {
            return io != null
                    ? new Appends.OnRingspun(io, new Appends.Names(path))
                    : new Appends.OnChannels(JdkThreads.named(name), new Appends.Names(path));
        }
        if (name.equals("jasyncfio")) {
            return Jasyncfio.open(path, kind.equals("direct"));
        }
        Set<OpenOption> options =
                kind.equals("direct")
                        ? Set.of(StandardOpenOption.READ, Blocks.direct())
                        : Set.of(StandardOpenOption.READ);
        return io != null
                ? new ReadsOnRingspun(io, io.open(path, options))
                : new ReadsOnChannel(JdkThreads.named(name), FileChannel.open(path, options));
    }

    /** Ringspun: its own threads, its own buffers. */
    private record ReadsOnRingspun(IoRuntime io, FileHandle file) implements BlockWork {

        @Override
        public Thread start(IoTask body) {
            return io.start(body);
        }

        @Override
        public String description() {
            return io.report().toString();
        }

        @Override
        public Part part() throws IOException {
            return new Part() {
                private final PinnedBuffer buffer = io.buffers().acquire(Blocks.BYTES);

                @Override
                public void take(long block) throws IOException {
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

    /** The JDK's positional reads into direct buffers. */
    private record ReadsOnChannel(JdkThreads threads, FileChannel channel) implements BlockWork {

        @Override
        public Thread start(IoTask body) {
            return threads.start(body);
        }

        @Override
        public String description() {
            return threads.description();
        }

        @Override
        public Part part() {
            ByteBuffer buffer = Blocks.buffer();
            return block -> {
                buffer.clear();
                long position = block * Blocks.BYTES;
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + buffer.position()) < 0) {
                        throw new EOFException("block " + block + " is beyond the end");
                    }
                }
                Blocks.check(block, buffer.getLong(0), buffer.getLong(Blocks.LAST));
                threads.yieldIfPolite();
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
