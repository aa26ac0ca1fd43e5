package io.ringspun.runtime.sim;

import io.ringspun.runtime.blocking.SlabPool;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Simulated;
import io.ringspun.runtime.ring.BufferRing;
import io.ringspun.spi.Overdue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the runtime's calls lead that no kernel answers but that would make two runs differ (the
 * clock, other threads, the order of hash tables), and those that give memory back.
 */
public final class Hooks {

    private Hooks() {}

    public static long nanoTime() {
        return Kernel.current().nanoTime();
    }

    /** A thread of the runtime that has no ring to wait in. */
    public static void parkNanos(long nanos) {
        Kernel.current().sleep(nanos);
    }

    public static void parkNanos(Object blocker, long nanos) {
        Kernel kernel = Kernel.current();
        if (kernel.others.haveMounted()) {
            kernel.others.park(blocker, nanos);
        } else {
            kernel.sleep(nanos);
        }
    }

    /** Virtual threads of the JDK's scheduler, whose carriers are others. */
    public static Thread.Builder.OfVirtual ofVirtual() {
        return Simulated.builder(Kernel.current().others::mount);
    }

    /** In the order of insertion, which identity hash codes are not. */
    public static Set<Object> newKeySet() {
        return new CopyOnWriteArraySet<>();
    }

    /** The offload pool's threads are others. */
    public static void execute(ThreadPoolExecutor pool, Runnable job) {
        if (pool.isShutdown()) {
            throw new RejectedExecutionException();
        }
        Kernel kernel = Kernel.current();
        kernel.call();
        kernel.others.within(kernel.faults.delayNanos(), job);
    }

    /** Both ways of sending are taken, whatever the load. */
    public static boolean sendsAtOnce(Carrier carrier) {
        return Kernel.current().dice.flip();
    }

    /** What the system says that a descriptor's file is called. */
    public static Path readSymbolicLink(Path link) {
        return Path.of("/sim").resolve(link.getFileName());
    }

    // ---------------------------------------------------------------- memory

    /** An arena whose memory the collector frees; before the run it may. */
    public static Arena ofAuto() {
        Kernel kernel = Kernel.current();
        return kernel.begun() ? new Stock.Automatic(kernel) : Arena.ofAuto();
    }

    /** A confined arena whose memory the kernel may touch until it is closed. */
    public static Arena ofConfined() {
        return new Lent(Kernel.current().memory, Arena.ofConfined());
    }

    private static final class Lent implements Arena {

        private final MemoryMap memory;
        private final Arena arena;
        private MemorySegment[] segments = new MemorySegment[4];
        private int count;

        Lent(MemoryMap memory, Arena arena) {
            this.memory = memory;
            this.arena = arena;
        }

        @Override
        public MemorySegment allocate(long bytes, long alignment) {
            MemorySegment segment = arena.allocate(bytes, alignment);
            memory.lend(segment.address(), bytes);
            if (count == segments.length) {
                segments = java.util.Arrays.copyOf(segments, count * 2);
            }
            segments[count++] = segment;
            return segment;
        }

        @Override
        public MemorySegment.Scope scope() {
            return arena.scope();
        }

        @Override
        public void close() {
            for (int i = 0; i < count; i++) {
                memory.takeBack(segments[i].address(), segments[i].byteSize());
            }
            arena.close();
        }
    }

    /** A block of a pool comes back. */
    public static void giveBack(SlabPool.Block block) {
        MemorySegment memory = block.memory();
        takenBack(memory);
        memory.fill(MemoryMap.POISON);
        block.giveBack();
    }

    /** A caller has its memory again. */
    public static void takenBack(MemorySegment segment) {
        Kernel.current().memory.checkIdle(segment.address(), segment.byteSize());
    }

    /** For ever is until the run is over. */
    public static void keep(Object owner) {}

    /** A receive buffer goes back to the kernel. */
    public static void recycle(BufferRing ring, int buffer) {
        long memory = ring.memory().address();
        for (BufferGroup group : Kernel.current().groups) {
            if (group.isAt(memory)) {
                group.handedBack(buffer, memory + ring.offset(buffer), ring.bufferBytes());
                break;
            }
        }
        ring.recycle(buffer);
    }

    /** How long a close takes is the seed's affair; the watching thread would be a stranger. */
    public static @Nullable Overdue watching(String what, Duration limit, Supplier<?> state) {
        return null;
    }

    // ---------------------------------------------------------------- logging

    public static System.Logger getLogger(String name) {
        return Quiet.LOGGER;
    }

    /** What is worth a warning elsewhere is expected here. */
    private enum Quiet implements System.Logger {
        LOGGER;

        @Override
        public String getName() {
            return name();
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {}

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Object... parameters) {}
    }
}
