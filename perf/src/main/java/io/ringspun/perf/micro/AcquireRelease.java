package io.ringspun.perf.micro;

import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
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

/** Taking a buffer from the pool and giving it back, by a thread at home and by a foreign one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class AcquireRelease {

    private static final int TIMES = 10_000;

    /** Bytes asked for. */
    @Param({"64", "4096", "65536"})
    public int bytes;

    private IoRuntime io;

    /** Opens a runtime. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open();
    }

    /** By a thread that {@code start} made. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void atHome() throws InterruptedException {
        io.start(this::acquireAndRelease).join();
    }

    /** By a platform thread. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void fromOutside() throws IOException {
        acquireAndRelease();
    }

    private void acquireAndRelease() throws IOException {
        for (int i = 0; i < TIMES; i++) {
            try (PinnedBuffer buffer = io.buffers().acquire(bytes)) {
                buffer.put((byte) i);
            }
        }
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        io.close();
    }
}
