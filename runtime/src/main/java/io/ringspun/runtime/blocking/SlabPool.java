package io.ringspun.runtime.blocking;

import io.ringspun.BufferPool;
import io.ringspun.IoConfig;
import io.ringspun.IoStats;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Region;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.runtime.ring.Recorder;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one carrier, for itself and for anyone. Bounded; when nothing is left, takers wait
 * and are served in the order they came, the first one also before smaller wishes behind it. Safe
 * for all threads. A bare carrier must not wait for a lock, so giving back does not: what was given
 * back lies in a stack of its own until someone has the lock, and whoever gives the lock up looks
 * there again.
 */
public final class SlabPool implements BufferPool {

    /** So many bytes a carrier copies through at a time; what is more has memory of its own. */
    private static final long COPIES_BYTES_MAX = 4 << 20;

    private final Census census;

    /** Whose ring may know the memory by number, or null. */
    private final @Nullable Carrier home;

    private final int defaultBytes;
    private final long bytesMax;
    private final boolean tracking;

    /** Given back and not yet put in its place. */
    private final AtomicReference<@Nullable Block> returned = new AtomicReference<>();

    /** Guards everything below. Held for a few list operations only. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Slab slab;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long lentBytes;
    private int lentCount;
    private long waitsCount;
    private boolean closed;

    /** A thread in the queue and what it was given. */
    private static final class Waiter {

        private final int bytes;
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable Block granted;
        private volatile boolean refused;

        Waiter(int bytes) {
            this.bytes = bytes;
        }
    }

    /** A piece of the slab that someone holds. */
    public static final class Block implements PooledBuffer.Lender {

        private final SlabPool pool;
        private final int number;
        private final int bytes;
        private final MemorySegment memory;
        private final @Nullable Region region;

        /** The one given back before it; set before it is published. */
        private @Nullable Block below;

        Block(SlabPool pool, int number, int bytes) {
            this.pool = pool;
            this.number = number;
            this.bytes = bytes;
            int order = pool.slab.order(bytes);
            memory = pool.slab.memory(number, order);
            region = pool.home == null ? null : pool.slab.region(pool.home, number, order);
        }

        /** Its memory. */
        public MemorySegment memory() {
            return memory;
        }

        /** It was lent to a user as this, and comes back. */
        @Override
        public void takeBack(PooledBuffer buffer) {
            pool.census.ended(buffer);
            giveBack();
        }

        @Override
        public @Nullable Region region() {
            return region;
        }

        /** Gives it back; the kernel must be done with it. Does not block. */
        public void giveBack() {
            pool.census.poison(memory);
            pool.giveBack(this);
        }
    }

    /**
     * Makes a pool of users' buffers with its memory.
     *
     * @param node where that is taken from, or {@link Nodes#NONE}
     * @param home whose ring may know the memory by number, or null
     */
    public SlabPool(IoConfig config, int node, Census census, @Nullable Carrier home)
            throws IOException {
        this(config.bufferBytes(), config.poolBytesMax(), config.diagnostics(), node, census, home);
    }

    /**
     * Makes a pool for the copies of memory that may not go to the kernel itself. Not the users'
     * pool: a writer that waits for its peer would keep the buffer with which that peer, if it is
     * in this program, is to read.
     */
    public static SlabPool forCopies(int node, Census census) throws IOException {
        return new SlabPool(Transfer.COPY_BYTES, COPIES_BYTES_MAX, false, node, census, null);
    }

    private SlabPool(
            int defaultBytes,
            long bytesMax,
            boolean tracking,
            int node,
            Census census,
            @Nullable Carrier home)
            throws IOException {
        this.census = census;
        this.home = home;
        this.defaultBytes = defaultBytes;
        this.bytesMax = bytesMax;
        this.tracking = tracking;
        // The limit counts what is asked for, but blocks are powers of two: room for as many
        // buffers as the limit promises.
        slab =
                new Slab(
                        Math.max(
                                bytesMax,
                                bytesMax
                                        / defaultBytes
                                        * Math.max(
                                                Slab.BYTES_MIN,
                                                Integer.highestOneBit(defaultBytes - 1) * 2L)),
                        node);
    }

    @Override
    public PinnedBuffer acquire() throws IOException {
        return acquire(defaultBytes);
    }

    @Override
    public PinnedBuffer acquire(int bytesMin) throws IOException {
        return buffer(take(bytesMin, 0), bytesMin);
    }

    @Override
    public PinnedBuffer acquire(int bytesMin, Duration timeout) throws IOException {
        PinnedBuffer atOnce = tryAcquire(bytesMin);
        if (atOnce != null) {
            return atOnce;
        }
        long nanos = Endings.nanos(timeout);
        long deadline = nanos == 0 ? System.nanoTime() : Endings.deadline(nanos);
        return buffer(take(bytesMin, deadline == 0 ? 1 : deadline), bytesMin);
    }

    @Override
    public @Nullable PinnedBuffer tryAcquire(int bytesMin) throws IOException {
        checkSize(bytesMin);
        Block block = tryTake(bytesMin);
        return block == null ? null : buffer(block, bytesMin);
    }

    /** Takes a block if there is one at once; null also for more than could ever be had. */
    @Nullable Block tryTake(int bytesMin) throws IOException {
        lock();
        try {
            checkOpen();
            return waiters.isEmpty() ? cut(bytesMin) : null;
        } finally {
            unlock();
        }
    }

    private PinnedBuffer buffer(Block block, int bytes) {
        block.memory().fill((byte) 0); // the last user's bytes are nobody else's business
        PooledBuffer buffer =
                new PooledBuffer(
                        block,
                        block.memory(),
                        tracking ? new Throwable("acquired by " + Thread.currentThread()) : null);
        buffer.limit(bytes);
        census.began(buffer);
        return buffer;
    }

    /**
     * Takes a block, waiting for it if need be.
     *
     * @param deadline nanoTime, or 0 for none
     * @throws InterruptedIOException if the thread was interrupted while waiting
     * @throws PoolTimeoutException if the deadline passed
     */
    public Block take(int bytesMin, long deadline) throws IOException {
        checkSize(bytesMin);
        Waiter waiter;
        lock();
        try {
            checkOpen();
            Block block = waiters.isEmpty() ? cut(bytesMin) : null;
            if (block != null) {
                return block;
            }
            waiter = new Waiter(bytesMin);
            waiters.addLast(waiter);
            waitsCount++;
        } finally {
            unlock();
        }
        PoolWaitEvent event = Recorder.isActive() ? PoolWaitEvent.begun() : null;
        try {
            return await(waiter, deadline);
        } finally {
            if (event != null) {
                event.over(bytesMin, home, waiter.granted != null);
            }
        }
    }

    private Block await(Waiter waiter, long deadline) throws IOException {
        Carrier here = Carrier.current();
        boolean interrupted = false;
        while (waiter.granted == null && !waiter.refused) {
            interrupted |= Thread.interrupted();
            boolean expired = deadline != 0 && System.nanoTime() - deadline >= 0;
            if (!interrupted && !expired) {
                Carrier.park(here, deadline);
            } else if (withdraw(waiter)) {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting for a buffer");
                }
                throw new PoolTimeoutException(
                        "no buffer of "
                                + waiter.bytes
                                + " bytes came back in time; "
                                + lentCount
                                + " buffers with "
                                + lentBytes
                                + " of at most "
                                + bytesMax
                                + " bytes are lent");
            }
            // Else it was granted or refused meanwhile. No park: waiting for the lock may have used
            // up the unpark that tells of it.
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Block block = waiter.granted;
        if (block == null) {
            throw new AsynchronousCloseException();
        }
        return block;
    }

    /** Leaves the queue; false if something was granted meanwhile. */
    private boolean withdraw(Waiter waiter) {
        lock();
        try {
            boolean left = waiters.remove(waiter);
            serve(); // the one behind may want less
            return left;
        } finally {
            unlock();
        }
    }

    private @Nullable Block cut(int bytes) {
        int number = lentBytes + bytes > bytesMax ? -1 : slab.take(slab.order(bytes));
        if (number < 0) {
            return null;
        }
        lentBytes += bytes;
        lentCount++;
        return new Block(this, number, bytes);
    }

    private void giveBack(Block block) {
        Block below;
        do {
            below = returned.get();
            block.below = below;
        } while (!returned.compareAndSet(below, block));
        settle();
    }

    private void lock() {
        lock.lock();
        takeReturned();
    }

    private void unlock() {
        lock.unlock();
        settle();
    }

    /** Puts what was given back in its place, unless someone has the lock, who will. */
    private void settle() {
        while (returned.get() != null && lock.tryLock()) {
            try {
                takeReturned();
            } finally {
                lock.unlock();
            }
        }
    }

    /** With the lock. */
    private void takeReturned() {
        Block block = returned.getAndSet(null);
        if (block == null) {
            return;
        }
        for (; block != null; block = block.below) {
            slab.give(block.number, slab.order(block.bytes));
            lentBytes -= block.bytes;
            lentCount--;
        }
        serve();
        if (closed && lentCount == 0) {
            slab.close();
        }
    }

    private void serve() {
        Waiter first;
        while (!closed && (first = waiters.peekFirst()) != null) {
            Block block = cut(first.bytes);
            if (block == null) {
                return;
            }
            waiters.removeFirst();
            first.granted = block;
            LockSupport.unpark(first.thread);
        }
    }

    private void checkSize(int bytesMin) {
        if (bytesMin < 1 || bytesMin > bytesMax) {
            throw new IllegalArgumentException(
                    "a buffer can have 1 to " + bytesMax + " bytes, not " + bytesMin);
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** How many blocks are held. */
    public int lentCount() {
        return lentCount;
    }

    /** The counters of the carrier whose pool it is. */
    public IoStats.CarrierStats carrierStats() {
        return Objects.requireNonNull(home).stats(lentCount, waitsCount);
    }

    /**
     * Refuses further takers. The memory goes when the last block has come back, which may be
     * later, or never.
     */
    public void close() {
        lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (Waiter waiter : waiters) {
                waiter.refused = true;
                LockSupport.unpark(waiter.thread);
            }
            waiters.clear();
            if (lentCount == 0) {
                slab.close();
            }
        } finally {
            unlock();
        }
    }
}
