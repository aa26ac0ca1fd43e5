package io.ringspun.perf.micro;

import io.ringspun.FeatureChoice;
import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.perf.os.Blocks;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading 4 KiB past the page cache on one carrier, with the buffers registered with its ring and
 * without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class DirectRead {

    private static final int READS = 4096;

    /** A power of two: 256 MiB. */
    private static final int BLOCKS = 65_536;

    /** Whether the ring knows the buffers. */
    @Param({"true", "false"})
    public boolean registered;

    /** Threads that read at the same time. */
    @Param({"1", "128"})
    public int threads;

    private IoRuntime io;
    private Path path;
    private FileHandle file;
    private int pass;

    /** Writes the file. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        IoConfig config = IoConfig.ambient().withCarriers(1, false);
        io =
                IoRuntime.open(
                        registered
                                ? config
                                : config.withFeature("registered-buffers", FeatureChoice.OFF));
        path = Files.createTempDirectory("ringspun-micro").resolve("blocks");
        Blocks.create(path, BLOCKS);
        file = io.open(path, StandardOpenOption.READ, Blocks.direct());
    }

    /** So many reads by all threads together. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public void read() throws InterruptedException {
        int first = READS * pass++;
        Thread[] readers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int from = first + i;
            readers[i] = io.start(() -> read(from, first + READS));
        }
        for (Thread reader : readers) {
            reader.join();
        }
    }

    private void read(int from, int end) throws IOException {
        try (PinnedBuffer buffer = io.buffers().acquire(Blocks.BYTES)) {
            for (int i = from; i < end; i += threads) {
                long block = Blocks.at(i & BLOCKS - 1, BLOCKS, 0);
                file.readFully(buffer.clear().limit(Blocks.BYTES), block * Blocks.BYTES);
            }
        }
    }

    /** Closes and deletes. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        file.close();
        io.close();
        Files.delete(path);
        Files.delete(path.getParent());
    }
}
