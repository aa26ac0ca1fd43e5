package io.ringspun.perf.micro;

import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
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
 * The shortest way through the ring and back: one byte written to where nothing is kept, which the
 * kernel has done by the time it has looked at the request. What is left is the request's way down,
 * the thread's parking, and its way up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class RoundTrip {

    private static final int TIMES = 4096;

    /** On one carrier. */
    @Param({"1", "16", "256"})
    public int threads;

    private IoRuntime io;
    private Crew crew;

    /** Starts the threads. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open(IoConfig.ambient().withCarriers(1, false));
        crew = new Crew(io, threads, TIMES, index -> new OneByte());
    }

    /** To a file of its own: those of one file would wait for each other, for its position. */
    private final class OneByte implements Crew.Part {

        private final FileHandle nowhere;
        private final PinnedBuffer buffer;

        OneByte() throws IOException {
            nowhere = io.open(Path.of("/dev/null"), StandardOpenOption.WRITE);
            buffer = io.buffers().acquire(1);
        }

        @Override
        public void once() throws IOException {
            nowhere.write(buffer.clear().limit(1));
        }

        @Override
        public void close() throws IOException {
            buffer.close();
            nowhere.close();
        }
    }

    /** All threads together make so many trips. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void write() {
        crew.turn();
    }

    /** Ends them. */
    @TearDown(Level.Trial)
    public void close() {
        crew.close();
        io.close();
    }
}
