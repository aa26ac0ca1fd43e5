package io.ringspun.perf.micro;

import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Write;
import java.io.IOException;
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

/**
 * Operations as values, so many in a batch: built, handed over, reaped, and asked for what became
 * of them. Each writes one byte to where nothing is kept.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class SubmitBatch {

    private static final int TIMES = 4096;

    /** Operations in a batch. */
    @Param({"1", "16", "256"})
    public int size;

    private IoRuntime io;
    private Crew crew;

    /** Starts the one thread that submits. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open(IoConfig.ambient().withCarriers(1, false));
        crew = new Crew(io, 1, TIMES / size, index -> new Submitter());
    }

    /** With as many files: those of one file would wait for each other, for its position. */
    private final class Submitter implements Crew.Part {

        private final List<FileHandle> files = new ArrayList<>();
        private final List<PinnedBuffer> buffers = new ArrayList<>();

        Submitter() throws IOException {
            for (int i = 0; i < size; i++) {
                files.add(io.open(Path.of("/dev/null"), StandardOpenOption.WRITE));
                buffers.add(io.buffers().acquire(1));
            }
        }

        @Override
        public void once() throws Exception {
            Batch batch = new Batch();
            for (int i = 0; i < size; i++) {
                batch.add(Write.to(files.get(i)).from(buffers.get(i).clear().limit(1)));
            }
            io.submit(batch).await().check();
        }

        @Override
        public void close() throws IOException {
            buffers.forEach(PinnedBuffer::close);
            for (FileHandle file : files) {
                file.close();
            }
        }
    }

    /** So many operations, in batches. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void write() {
        crew.turn();
    }

    /** Ends it. */
    @TearDown(Level.Trial)
    public void close() {
        crew.close();
        io.close();
    }
}
