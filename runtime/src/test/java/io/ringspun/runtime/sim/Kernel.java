package io.ringspun.runtime.sim;

import io.ringspun.runtime.carrier.Simulated;
import io.ringspun.runtime.kernel.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The simulated kernel of one run: its clock, what is to happen when, the open descriptors, and the
 * rules that nobody may break.
 *
 * <p>Calm at first: whoever opens a runtime finds a kernel that does everything at once and without
 * a fault. The run begins when the carrier first has nothing to do; from then on the carrier's
 * thread is the only one here.
 */
final class Kernel {

    /** The one that the calls of the runtime reach. */
    private static Kernel current = new Kernel(0, false);

    private static final int LOOKS_PER_CALL = 100;

    private static final long FOREVER = Long.MAX_VALUE;

    final Trace trace;
    final MemoryMap memory = new MemoryMap(this);
    final Table table = new Table(this);
    final Network network = new Network(this);
    final Names names = new Names(this);
    final Others others = new Others(this);
    final List<SimRing> rings = new ArrayList<>();
    final List<BufferGroup> groups = new ArrayList<>();

    Dice dice = new Dice(0);
    Faults faults = new Faults(this, new Dice(0), true);

    private final long seed;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long order;

    /** Whether it is at work itself. */
    private boolean busy;

    private long calls;
    private long looks;
    private long callsMax = FOREVER;

    /** Requests taken from rings, and direct calls, since the run began. */
    private long operations;

    private final long[] happenings = new long[Happening.values().length];
    private int openCount;
    private boolean ringDead;
    private Runnable atRingDeath = () -> {};
    private volatile Runnable beginning;
    private boolean begun;
    private volatile Thread carrier;
    private volatile String failure;
    private volatile boolean halted;
    private Supplier<String> witness = () -> "";

    Kernel(long seed, boolean printing) {
        this.seed = seed;
        // The clock's origin is arbitrary (System.nanoTime): it may pass zero under way.
        now = (seed & 3) == 0 ? -40_000_000L : 3_600_000_000_000L + seed;
        trace = new Trace(printing);
    }

    static Kernel current() {
        return current;
    }

    static void install(Kernel kernel) {
        current = kernel;
    }

    // ---------------------------------------------------------------- the run

    /**
     * Lets the run begin.
     *
     * @param first done from outside once the carrier has nothing to do
     * @param operationsMax more than so many mean that it will never end
     */
    void begin(Runnable first, long operationsMax) {
        callsMax = operationsMax;
        beginning = first;
        LockSupport.unpark(carrier);
    }

    /** The text that tells who waits for what, asked for when nothing can happen any more. */
    void witness(Supplier<String> newWitness) {
        witness = newWitness;
    }

    /** Something must never happen and has. Does not return. */
    void violation(String what) {
        if (failure == null) {
            failure = what;
        }
        throw new Violation(what);
    }

    /**
     * A thread of another run, or of the JDK, would make two runs of one seed differ. It is noted
     * and not stopped: the JDK needs its threads.
     */
    void checkThread() {
        if (begun && Simulated.platformThread() != carrier && failure == null) {
            failure = "a stranger takes part, not " + carrier + ": " + Scene.here();
        }
    }

    /** The first thing that went wrong, or null. */
    String failure() {
        return failure;
    }

    /** Waits for the end of the run; true if its carrier has ended by itself. */
    boolean awaitEnd(long millisMax) throws InterruptedException {
        long deadline = System.nanoTime() + millisMax * 1_000_000;
        while (!halted && System.nanoTime() < deadline) {
            Thread thread = carrier;
            if (thread != null) {
                thread.join(10);
                if (!thread.isAlive()) {
                    return true;
                }
            }
        }
        if (!halted && failure == null) {
            failure = "the run hangs; its carrier: " + List.of(carrier.getStackTrace());
        }
        return false;
    }

    /** After a failure the carrier goes no further: its loop survives everything. */
    void haltIfFailed() {
        if (failure == null || Thread.currentThread().isVirtual()) {
            return;
        }
        halted = true;
        while (true) {
            LockSupport.park();
        }
    }

    boolean begun() {
        return begun;
    }

    long operations() {
        return operations;
    }

    /** Counts a call; one too many means that something spins. */
    void call() {
        if (begun) {
            operations++;
            spent();
        }
    }

    /** Counts what is no call but must not go on for ever. */
    void spent() {
        checkThread();
        if (failure != null && begun) {
            throw new Violation(failure); // whatever goes on, it goes no further
        }
        if (++calls > callsMax) {
            String what = "more than " + callsMax + " calls: something goes round in circles\n";
            violation(what + witness.get() + rings);
        }
    }

    /** Counts what is done so often that only very much of it means that nothing else is. */
    void looked() {
        if (++looks % LOOKS_PER_CALL == 0) {
            spent();
        }
    }

    /** Something is open that was not. */
    void opened() {
        openCount++;
    }

    /** Something is not open any more. */
    void closed() {
        openCount--;
    }

    void met(Happening what) {
        happenings[what.ordinal()]++;
    }

    /** How often something was met. */
    long count(Happening what) {
        return happenings[what.ordinal()];
    }

    /** The ring is of no use any more, and the program is told so in many ways. */
    void ringDied() {
        ringDead = true;
        met(Happening.RING_DIED);
        network.reported(Errno.EIO);
        atRingDeath.run();
    }

    /** Has something done when the ring dies. */
    void atRingDeath(Runnable action) {
        atRingDeath = action;
    }

    boolean ringDead() {
        return ringDead;
    }

    // ---------------------------------------------------------------- time

    long now() {
        return now;
    }

    /** What the program's clock says; reading it takes a moment, and now and then a long one. */
    long nanoTime() {
        if (begun) {
            checkThread();
            now += 30 + dice.below(200);
            if (dice.below(4096) == 0) {
                now += dice.sized(1 << 23);
            }
            others.point();
        }
        return now;
    }

    void at(long time, Event event) {
        event.at = time;
        event.order = order++;
        events.add(event);
    }

    void after(long nanos, Event event) {
        at(now + nanos, event);
    }

    void after(long nanos, Runnable action) {
        after(
                nanos,
                new Event() {
                    @Override
                    void happen() {
                        action.run();
                    }
                });
    }

    /** Whether the kernel is at work, and not the program. */
    boolean isBusy() {
        return busy;
    }

    /** Lets happen what is due. */
    void runDue() {
        boolean before = busy;
        busy = true;
        try {
            Event event;
            while ((event = events.peek()) != null && event.at <= now) {
                events.remove();
                event.happen();
            }
        } finally {
            busy = before;
        }
    }

    /** Lets time pass until the next event, or the limit; false if that comes first. */
    boolean passUntil(long limit) {
        Event next = events.peek();
        if (next == null || next.at > limit) {
            if (limit == FOREVER) {
                quiescent();
                return true;
            }
            now = Math.max(now, limit);
            return false;
        }
        now = Math.max(now, next.at);
        runDue();
        return true;
    }

    /** A thread of the runtime sleeps outside its ring. */
    void sleep(long nanos) {
        haltIfFailed();
        call();
        long limit = nanos > FOREVER - Math.max(now, 0) ? FOREVER : now + nanos;
        passUntil(limit);
    }

    /** A place where the clock stands at the end of all waiting. */
    static long limit(long now, long nanos) {
        return nanos < 0 || nanos > FOREVER - Math.max(now, 0) ? FOREVER : now + nanos;
    }

    private void quiescent() {
        if (!begun) {
            carrier = Thread.currentThread();
            while (beginning == null) {
                LockSupport.park();
            }
            begun = true;
            dice = new Dice(seed);
            faults = new Faults(this, dice, false);
            others.act(beginning);
            return;
        }
        violation("nothing can happen any more\n" + witness.get() + rings);
    }

    // ---------------------------------------------------------------- looking for requests

    Op opOn(long address, long bytes) {
        for (SimRing ring : rings) {
            for (Op op : ring.live()) {
                if (op.names(address, bytes)) {
                    return op;
                }
            }
            for (Op op : ring.lost()) {
                if (op.names(address, bytes)) {
                    return op;
                }
            }
        }
        return null;
    }

    /** Checks that no request names a descriptor that is about to become free. */
    void checkUnused(int fd) {
        for (SimRing ring : rings) {
            for (Op op : ring.live()) {
                if (op.fd == fd && !op.byNumber && !op.owesOnlyNotice()) {
                    violation("descriptor " + fd + " closed under " + op);
                }
            }
            if (ring.hasStaged(fd, false)) {
                violation("descriptor " + fd + " closed before a request that names it");
            }
        }
    }

    /** How many numbers a ring has for memory, at most. */
    int numbersMax() {
        return switch ((int) (seed >>> 2 & 3)) {
            case 0 -> 1;
            case 1 -> 2;
            default -> 4096;
        };
    }

    /** Checks that no ring knows this memory any more. */
    void checkForgotten(long address, long bytes) {
        for (SimRing ring : rings) {
            if (ring.known.memory.overlaps(address, bytes)) {
                violation("a ring still knows memory that was taken away");
            }
        }
    }

    /** What is left at the end that should be gone, or an empty text. */
    String left() {
        StringBuilder text = new StringBuilder();
        if (table.count() > 0) {
            text.append("open descriptors: ").append(table).append('\n');
        }
        if (openCount > 0) {
            text.append(openCount).append(" things are kept open\n");
        }
        if (memory.mappings() > 0) {
            text.append(memory.mappings()).append(" mappings\n");
        }
        if (!groups.isEmpty()) {
            text.append("registered buffers\n");
        }
        return text.toString();
    }
}
