package io.ringspun.perf.micro;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * A thread that is woken from outside its carrier, and wakes in turn: a platform thread and a
 * virtual one, ours or the JDK's, each parked while the other is at work.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {Flags.NATIVE, Flags.OPENS})
public class WakeUp {

    private static final int TIMES = 256;

    private IoRuntime io;

    /** Opens a runtime. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        io = IoRuntime.open(IoConfig.ambient().withCarriers(1, false));
    }

    /** Whose turn it is, counted up by both; the virtual thread's turns are the odd ones. */
    private static final class Rally {

        private final Thread outside = Thread.currentThread();
        private volatile int turn;

        void serve() {
            for (int i = 0; i < TIMES; i++) {
                await(2 * i + 1);
                turn = 2 * i + 2;
                LockSupport.unpark(outside);
            }
        }

        void play(Thread inside) {
            for (int i = 0; i < TIMES; i++) {
                turn = 2 * i + 1;
                LockSupport.unpark(inside);
                await(2 * i + 2);
            }
        }

        private void await(int wanted) {
            while (turn != wanted) {
                LockSupport.park(this);
            }
        }
    }

    /** Ours: there and back. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void atHome() {
        Rally rally = new Rally();
        rally.play(io.start(rally::serve));
    }

    /** The JDK's. */
    @Benchmark
    @OperationsPerInvocation(TIMES)
    public void jdk() {
        Rally rally = new Rally();
        rally.play(Thread.startVirtualThread(rally::serve));
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        io.close();
    }
}
