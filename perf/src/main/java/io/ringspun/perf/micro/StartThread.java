package io.ringspun.perf.micro;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
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

/** A thread that does nothing, from its start to its end: ours and the JDK's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class StartThread {

    private static final int THREADS = 1000;

    private IoRuntime io;

    /** Opens a runtime. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open();
    }

    /** Ours, started by one of ours. */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void atHome() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(THREADS);
        io.start(() -> {
            for (int i = 0; i < THREADS; i++) {
                io.start(ended::countDown);
            }
        });
        ended.await();
    }

    /** The JDK's, started by one of the JDK's. */
    @Benchmark
    @OperationsPerInvocation(THREADS)
    public void jdk() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(THREADS);
        Thread.startVirtualThread(() -> {
            for (int i = 0; i < THREADS; i++) {
                Thread.startVirtualThread(ended::countDown);
            }
        });
        ended.await();
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        io.close();
    }
}
