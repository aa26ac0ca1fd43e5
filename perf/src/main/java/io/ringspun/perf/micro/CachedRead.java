package io.ringspun.perf.micro;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.perf.os.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading 4 KiB that are in the page cache: the case where a hand-off would cost more than the
 * read.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class CachedRead {

    /** Also the number of blocks of the file; a power of two. */
    private static final int READS = 4096;

    private IoRuntime io;
    private Path path;
    private FileHandle file;
    private FileChannel channel;

    /** Writes the file; it stays in memory. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open();
        path = Files.createTempDirectory("ringspun-micro").resolve("blocks");
        Blocks.create(path, READS);
        file = io.open(path);
        channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    /** Ours, by a thread at home. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public void fileHandle() throws InterruptedException {
        io.start(
                        () -> {
                            try (PinnedBuffer buffer = io.buffers().acquire(Blocks.BYTES)) {
                                for (int i = 0; i < READS; i++) {
                                    file.read(buffer.clear().limit(Blocks.BYTES), position(i));
                                }
                            }
                        })
                .join();
    }

    /** The JDK's, by a virtual thread. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public void fileChannel() throws InterruptedException {
        Thread.ofVirtual()
                .start(() -> {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(Blocks.BYTES);
                    try {
                        for (int i = 0; i < READS; i++) {
                            channel.read(buffer.clear(), position(i));
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();
    }

    private static long position(int index) {
        return Blocks.at(index, READS, 0) * Blocks.BYTES;
    }

    /** Closes and deletes. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        channel.close();
        file.close();
        io.close();
        Files.delete(path);
        Files.delete(path.getParent());
    }
}
