package io.ringspun.perf.micro;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
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

/** One byte there and back between two of our threads, over one connection or many at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class PingPong {

    private static final int EXCHANGES = 4096;

    /** Connections, each with a thread at both ends. */
    @Param({"1", "16", "256"})
    public int pairs;

    private final List<Pair> open = new ArrayList<>();
    private IoRuntime io;

    /** Everyone arrives twice: to begin, and when done. */
    private Phaser turns;

    private volatile boolean ended;

    /** Connects and starts both sides. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        io = IoRuntime.open();
        turns = new Phaser(1 + pairs);
        for (int i = 0; i < pairs; i++) {
            Pair pair = Pair.open(io);
            open.add(pair);
            io.start(() -> answer(pair.far()));
            io.start(() -> ask(pair.near()));
        }
    }

    /** All pairs together do so many exchanges. */
    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public void exchange() {
        turns.arriveAndAwaitAdvance();
        turns.arriveAndAwaitAdvance();
    }

    private void ask(Connection connection) throws IOException {
        try (PinnedBuffer buffer = connection.buffers().acquire(64)) {
            turns.arriveAndAwaitAdvance();
            while (!ended) {
                for (int i = 0; i < EXCHANGES / pairs; i++) {
                    connection.write(buffer.clear().limit(1));
                    connection.read(buffer.clear());
                }
                turns.arriveAndAwaitAdvance();
                turns.arriveAndAwaitAdvance();
            }
        } finally {
            turns.arriveAndDeregister();
        }
    }

    private static void answer(Connection connection) throws IOException {
        try (PinnedBuffer buffer = connection.buffers().acquire(64)) {
            while (connection.read(buffer.clear()) >= 0) {
                connection.write(buffer.flip());
            }
        }
    }

    /** Lets the askers go, and ends. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        ended = true;
        turns.arriveAndDeregister();
        for (Pair pair : open) {
            pair.close();
        }
        io.close();
    }
}
