package io.ringspun.perf.micro;

import io.ringspun.Connection;
import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
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
 * One byte there and back between two of our threads, over one connection or many at once: as the
 * runtime chooses, with a time limit on each read that is armed and never passes, and with single
 * receives in the place of those that stay.
 */
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
    private static final Duration LIMIT = Duration.ofHours(1);

    /** Connections, each with a thread at both ends. */
    @Param({"1", "16", "256"})
    public int pairs;

    /** How is read. */
    @Param({"chosen", "limited", "single"})
    public String reads;

    private final List<Pair> open = new ArrayList<>();
    private IoRuntime io;
    private Crew crew;

    /** Connects and starts both sides. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        IoConfig config = IoConfig.ambient();
        io =
                IoRuntime.open(
                        reads.equals("single")
                                ? config.withFeature("multishot-receive", FeatureChoice.OFF)
                                : config);
        for (int i = 0; i < pairs; i++) {
            Pair pair = Pair.open(io);
            if (reads.equals("limited")) {
                pair.near().readTimeout(LIMIT);
                pair.far().readTimeout(LIMIT);
            }
            open.add(pair);
            io.start(() -> answer(pair.far()));
        }
        crew = new Crew(io, pairs, EXCHANGES, index -> new Asker(open.get(index).near()));
    }

    private static final class Asker implements Crew.Part {

        private final Connection connection;
        private final PinnedBuffer buffer;

        Asker(Connection connection) throws IOException {
            this.connection = connection;
            buffer = connection.buffers().acquire(64);
        }

        @Override
        public void once() throws IOException {
            connection.write(buffer.clear().limit(1));
            connection.read(buffer.clear());
        }

        @Override
        public void close() {
            buffer.close();
        }
    }

    private static void answer(Connection connection) throws IOException {
        try (connection;
                PinnedBuffer buffer = connection.buffers().acquire(64)) {
            while (connection.read(buffer.clear()) >= 0) {
                connection.write(buffer.flip());
            }
        } catch (AsynchronousCloseException e) {
            // the benchmark is over
        }
    }

    /** All pairs together do so many exchanges. */
    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public void exchange() {
        crew.turn();
    }

    /** Lets the askers go, and ends. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        crew.close();
        for (Pair pair : open) {
            pair.near().close(); // and the far end follows
        }
        io.close();
    }
}
