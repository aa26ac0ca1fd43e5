package io.ringspun.perf.micro;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
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
 * A buffer given away with a write, by its size, with and without a send in place; the peer reads
 * it and says so. The loopback copies what is sent in place all the same: this is the cost of the
 * way, not its gain.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class GiveAway {

    private static final int TIMES = 64;

    /** Of a buffer. */
    @Param({"4096", "65536", "1048576"})
    public int bytes;

    /** Whether sends are in place. */
    @Param({"true", "false"})
    public boolean inPlace;

    private IoRuntime io;
    private Pair pair;
    private Crew crew;

    /** Connects, and starts both sides. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io =
                IoRuntime.open(
                        IoConfig.ambient()
                                .withCarriers(1, false)
                                .withPool(1 << 20, 256L << 20)
                                .withZeroCopy(inPlace ? 1 : 0));
        pair = Pair.open(io);
        io.start(() -> receive(pair.far()));
        crew = new Crew(io, 1, TIMES, index -> new Giver());
    }

    private final class Giver implements Crew.Part {

        private final Connection connection = pair.near();
        private final PinnedBuffer answer;

        Giver() throws IOException {
            answer = io.buffers().acquire(1);
        }

        @Override
        public void once() throws IOException {
            connection.writeAndRelease(io.buffers().acquire(bytes).clear().limit(bytes));
            if (connection.read(answer.clear().limit(1)) != 1) {
                throw new EOFException("the peer has gone");
            }
        }

        @Override
        public void close() {
            answer.close();
        }
    }

    private void receive(Connection connection) throws IOException {
        try (connection;
                PinnedBuffer buffer = io.buffers().acquire(bytes)) {
            while (connection.read(buffer.clear().limit(bytes)) >= 0) {
                while (buffer.hasRemaining()) {
                    if (connection.read(buffer) < 0) {
                        return;
                    }
                }
                connection.write(buffer.clear().limit(1));
            }
        } catch (AsynchronousCloseException e) {
            // the benchmark is over
        }
    }

    /** So many buffers. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void give() {
        crew.turn();
    }

    /** Hangs up, and ends. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        crew.close();
        pair.near().close(); // and the far end follows
        io.close();
    }
}
