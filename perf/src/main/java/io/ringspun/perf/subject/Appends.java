package io.ringspun.perf.subject;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.IoTask;
import io.ringspun.PinnedBuffer;
import io.ringspun.perf.os.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends of a block each, which the disk must have before the next one: what an embedded database
 * does. Every thread has a file of its own, which is looked at in the end and deleted.
 */
final class Appends {

    private Appends() {}

    /** Names for new files beside another one. */
    record Names(Path beside, AtomicInteger taken) {

        Names(Path beside) {
            this(beside, new AtomicInteger());
        }

        Path next() {
            return beside.resolveSibling(
                    beside.getFileName() + ".append" + taken.getAndIncrement());
        }
    }

    /** Throws unless a file has so many blocks, the last one of that number. */
    private static void check(Path path, long count, long last) throws IOException {
        if (Files.size(path) != count * Blocks.BYTES) {
            throw new IOException(path.getFileName() + " is not as long as what was appended");
        }
        if (count > 0) {
            try (FileChannel channel = FileChannel.open(path)) {
                ByteBuffer block = ByteBuffer.allocate(Blocks.BYTES);
                while (block.hasRemaining()
                        && channel.read(block, (count - 1) * Blocks.BYTES + block.position())
                                >= 0) {
                    // more to come
                }
                Blocks.check(last, block.getLong(0), block.getLong(Blocks.LAST));
            }
        }
    }

    /** Ringspun: its own threads, its own buffers. */
    record OnRingspun(IoRuntime io, Names names) implements BlockWork {

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
            Path path = names.next();
            FileHandle file =
                    io.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            PinnedBuffer buffer = io.buffers().acquire(Blocks.BYTES);
            return new Part() {
                private long count;
                private long last;

                @Override
                public void take(long block) throws IOException {
                    buffer.clear().putLong(Blocks.word(block)).position(Blocks.LAST);
                    buffer.putLong(~Blocks.word(block)).flip();
                    while (buffer.hasRemaining()) {
                        file.write(buffer, count * Blocks.BYTES + buffer.position());
                    }
                    file.syncData();
                    count++;
                    last = block;
                }

                @Override
                public void close() throws IOException {
                    buffer.close();
                    file.close();
                    check(path, count, last);
                    Files.delete(path);
                }
            };
        }

        @Override
        public void close() {}
    }

    /** The JDK's positional writes from direct buffers, and {@code force}. */
    record OnChannels(JdkThreads threads, Names names) implements BlockWork {

        @Override
        public Thread start(IoTask body) {
            return threads.start(body);
        }

        @Override
        public String description() {
            return threads.description();
        }

        @Override
        public Part part() throws IOException {
            Path path = names.next();
            FileChannel channel =
                    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            ByteBuffer buffer = ByteBuffer.allocateDirect(Blocks.BYTES);
            return new Part() {
                private long count;
                private long last;

                @Override
                public void take(long block) throws IOException {
                    buffer.clear().putLong(0, Blocks.word(block));
                    buffer.putLong(Blocks.LAST, ~Blocks.word(block));
                    while (buffer.hasRemaining()) {
                        channel.write(buffer, count * Blocks.BYTES + buffer.position());
                    }
                    channel.force(false);
                    count++;
                    last = block;
                    threads.yieldIfPolite();
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                    check(path, count, last);
                    Files.delete(path);
                }
            };
        }

        @Override
        public void close() {}
    }
}
