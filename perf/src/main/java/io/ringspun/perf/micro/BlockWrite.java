package io.ringspun.perf.micro;

import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.perf.os.Blocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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

/** Writing 4 KiB over what is there: into the page cache, and past it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class BlockWrite {

    /** Also the number of blocks of the file; a power of two. */
    private static final int TIMES = 4096;

    /** Whether past the page cache. */
    @Param({"false", "true"})
    public boolean direct;

    /** On one carrier. */
    @Param({"1", "128"})
    public int threads;

    private IoRuntime io;
    private Path path;
    private FileHandle file;
    private Crew crew;

    /** Makes the file, and starts the threads. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open(IoConfig.ambient().withCarriers(1, false));
        path = Files.createTempDirectory("ringspun-micro").resolve("blocks");
        Blocks.create(path, TIMES);
        List<OpenOption> options = new ArrayList<>(List.of(StandardOpenOption.WRITE));
        if (direct) {
            options.add(Blocks.direct());
        }
        file = io.open(path, options.toArray(OpenOption[]::new));
        crew = new Crew(io, threads, TIMES, Writer::new);
    }

    /** Every n-th block of n threads. */
    private final class Writer implements Crew.Part {

        private final PinnedBuffer buffer;
        private int next;

        Writer(int index) throws IOException {
            buffer = io.buffers().acquire(Blocks.BYTES);
            next = index;
        }

        @Override
        public void once() throws IOException {
            long block = Blocks.at(next & TIMES - 1, TIMES, 0);
            next += threads;
            file.write(buffer.clear().limit(Blocks.BYTES), block * Blocks.BYTES);
        }

        @Override
        public void close() {
            buffer.close();
        }
    }

    /** So many blocks by all threads together. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void write() {
        crew.turn();
    }

    /** Closes and deletes. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        crew.close();
        file.close();
        io.close();
        Files.delete(path);
        Files.delete(path.getParent());
    }
}
