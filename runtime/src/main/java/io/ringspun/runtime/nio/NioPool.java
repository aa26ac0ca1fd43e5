package io.ringspun.runtime.nio;

import io.ringspun.BufferPool;
import io.ringspun.IoConfig;
import io.ringspun.PinnedBuffer;
import io.ringspun.PoolTimeoutException;
import io.ringspun.spi.Census;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of a runtime. Sizes are rounded up to classes: the configured size, and powers of
 * two. What is lent never exceeds {@link IoConfig#poolBytesMax}, nor does what is lent and kept
 * together.
 *
 * <p>A thread first reserves the bytes, in the order of arrival, and then takes a kept block or
 * allocates one outside the lock. A large request at the head of the queue holds back small ones
 * behind it: otherwise it could wait for ever.
 */
final class NioPool implements BufferPool, AutoCloseable {

    private static final int CLASS_BYTES_MIN = 64;

    private final Census census;
    private final int bufferBytes;
    private final long bytesMax;
    private final boolean tracking;

    private final ReentrantLock lock = new ReentrantLock();

    // All below are guarded by the lock.

    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

    /** Free blocks by size. */
    private final NavigableMap<Integer, Deque<Block>> kept = new TreeMap<>();

    private long lentBytes;
    private long keptBytes;
    private long lentCount;
    private long waitsCount;
    private boolean closed;

    NioPool(IoConfig config, Census census) {
        this.census = census;
        bufferBytes = config.bufferBytes();
        bytesMax = config.poolBytesMax();
        tracking = config.diagnostics();
    }

    @Override
    public PinnedBuffer acquire() throws IOException {
        return acquire(bufferBytes);
    }

    @Override
    public PinnedBuffer acquire(int bytesMin) throws IOException {
        return lend(bytesMin, reserve(bytesMin, Deadline.NONE, Duration.ZERO));
    }

    @Override
    public PinnedBuffer acquire(int bytesMin, Duration timeout) throws IOException {
        long nanos = Deadline.nanos(timeout);
        if (nanos > 0) {
            return lend(bytesMin, reserve(bytesMin, Deadline.after(nanos), timeout));
        }
        PinnedBuffer buffer = tryAcquire(bytesMin);
        if (buffer == null) {
            throw timedOut(timeout);
        }
        return buffer;
    }

    @Override
    public @Nullable PinnedBuffer tryAcquire(int bytesMin) throws IOException {
        int bytes = classBytes(bytesMin);
        return tryReserve(bytes) ? lend(bytesMin, bytes) : null;
    }

    /** How much memory is with users. */
    long lentBytes() {
        lock.lock();
        try {
            return lentBytes;
        } finally {
            lock.unlock();
        }
    }

    /** How many buffers are with users. */
    long lentCount() {
        lock.lock();
        try {
            return lentCount;
        } finally {
            lock.unlock();
        }
    }

    /** How often a thread had to wait for one. */
    long waitsCount() {
        lock.lock();
        try {
            return waitsCount;
        } finally {
            lock.unlock();
        }
    }

    /** How much memory is allocated but with nobody. */
    long keptBytes() {
        lock.lock();
        try {
            return keptBytes;
        } finally {
            lock.unlock();
        }
    }

    /** How many threads wait. */
    int waiting() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses new acquirers, wakes those that wait, frees what is kept; the rest as it comes back.
     */
    @Override
    public void close() {
        List<Block> surplus = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            waiters.forEach(Waiter::refuse);
            waiters.clear();
            kept.values().forEach(surplus::addAll);
            kept.clear();
            keptBytes = 0;
        } finally {
            lock.unlock();
        }
        surplus.forEach(Block::free);
    }

    /** Takes a buffer's block back. */
    private void release(NioBuffer buffer, Block block) {
        census.ended(buffer);
        census.poison(block.memory());
        takeBack(block);
    }

    private void takeBack(Block block) {
        boolean keep;
        lock.lock();
        try {
            lentBytes -= block.bytes();
            lentCount--;
            keep = !closed;
            if (keep) {
                kept.computeIfAbsent(block.bytes(), bytes -> new ArrayDeque<>()).push(block);
                keptBytes += block.bytes();
            }
            grant();
        } finally {
            lock.unlock();
        }
        if (!keep) {
            block.free();
        }
    }

    /** The size of the block that serves a request. */
    private int classBytes(int bytesMin) {
        if (bytesMin < 1 || bytesMin > bytesMax) {
            throw new IllegalArgumentException(
                    "a buffer can have 1 to " + bytesMax + " bytes, not " + bytesMin);
        }
        if (bytesMin <= bufferBytes && bytesMin > bufferBytes / 2) {
            return bufferBytes;
        }
        long power = Long.highestOneBit(Math.max(bytesMin, CLASS_BYTES_MIN) * 2L - 1);
        return (int) Math.min(Math.min(power, bytesMax), Integer.MAX_VALUE);
    }

    private boolean tryReserve(int bytes) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (!waiters.isEmpty() || lentBytes + bytes > bytesMax) {
                return false;
            }
            lentBytes += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the bytes may be lent, and returns their number, rounded up. */
    private int reserve(int bytesMin, long deadline, Duration timeout) throws IOException {
        int bytes = classBytes(bytesMin);
        Waiter waiter;
        lock.lock();
        try {
            if (tryReserve(bytes)) {
                return bytes;
            }
            waiter = new Waiter(Thread.currentThread(), bytes);
            waiters.add(waiter);
            waitsCount++;
        } finally {
            lock.unlock();
        }
        Wake wake = waiter.await(deadline);
        if (wake != Wake.READY && wake != Wake.CLOSED) {
            wake = withdraw(waiter, wake);
        }
        return switch (wake) {
            case READY -> bytes;
            case TIMED_OUT -> throw timedOut(timeout);
            case INTERRUPTED, CLOSED -> throw Failures.ended(wake, "acquire", 0);
        };
    }

    /** Leaves the queue, unless the grant or the close was faster. */
    private Wake withdraw(Waiter waiter, Wake wake) {
        lock.lock();
        try {
            if (!waiters.remove(waiter)) {
                return waiter.outcome();
            }
            grant(); // it may have held back smaller ones
            return wake;
        } finally {
            lock.unlock();
        }
    }

    /** Serves those at the head of the queue as far as the bytes go. The lock is held. */
    private void grant() {
        Iterator<Waiter> queue = waiters.iterator();
        while (queue.hasNext()) {
            Waiter head = queue.next();
            if (lentBytes + head.bytes > bytesMax) {
                return;
            }
            lentBytes += head.bytes;
            queue.remove();
            head.grant();
        }
    }

    /** Makes a buffer for bytes that are reserved. */
    private PinnedBuffer lend(int bytesMin, int bytes) {
        List<Block> surplus = new ArrayList<>(0);
        Block block = null;
        try {
            block = takeKept(bytes, surplus);
            surplus.forEach(Block::free);
            if (block == null) {
                block = allocated(bytes);
            } else {
                // The last user's bytes are nobody else's business.
                block.memory().fill((byte) 0);
            }
            Throwable acquiredAt = tracking ? new Throwable("acquired here") : null;
            Block lent = block;
            NioBuffer buffer =
                    new NioBuffer(
                            released -> release(released, lent),
                            block.memory(),
                            block.view(),
                            acquiredAt);
            buffer.limit(bytesMin);
            census.began(buffer);
            return buffer;
        } catch (Throwable e) { // out of memory
            unreserve(bytes, block);
            throw e;
        }
    }

    private Block allocated(int bytes) {
        Block block = Block.allocate(bytes);
        lock.lock();
        try {
            lentCount++;
        } finally {
            lock.unlock();
        }
        return block;
    }

    /** A kept block of the size, or null after making room for a new one. */
    private @Nullable Block takeKept(int bytes, List<Block> surplus) {
        lock.lock();
        try {
            Deque<Block> same = kept.get(bytes);
            Block block = same == null ? null : same.poll();
            if (block != null) {
                keptBytes -= bytes;
                lentCount++;
            }
            // The reservation counts already, so this is what the new total would be.
            while (lentBytes + keptBytes > bytesMax) {
                Deque<Block> largest = kept.lastEntry().getValue();
                Block crowdedOut = largest.poll();
                if (crowdedOut == null) {
                    kept.pollLastEntry();
                } else {
                    keptBytes -= crowdedOut.bytes();
                    surplus.add(crowdedOut);
                }
            }
            return block;
        } finally {
            lock.unlock();
        }
    }

    private void unreserve(int bytes, @Nullable Block block) {
        if (block != null) {
            takeBack(block);
            return;
        }
        lock.lock();
        try {
            lentBytes -= bytes;
            grant();
        } finally {
            lock.unlock();
        }
    }

    private PoolTimeoutException timedOut(Duration timeout) {
        return new PoolTimeoutException(
                "no buffer came back within "
                        + timeout
                        + "; "
                        + lentBytes()
                        + " of "
                        + bytesMax
                        + " bytes are lent");
    }

    /** A thread in the queue. */
    private static final class Waiter {

        private final Thread thread;
        private final int bytes;

        /** Null while it waits; written under the lock, together with leaving the queue. */
        private volatile @Nullable Wake outcome;

        Waiter(Thread thread, int bytes) {
            this.thread = thread;
            this.bytes = bytes;
        }

        Wake await(long deadline) {
            for (; ; ) {
                Wake ended = outcome;
                if (ended == null) {
                    Wake wake = Gate.interruptedOrPassed(deadline);
                    ended = wake == Wake.READY ? null : wake;
                }
                if (ended != null) {
                    return ended;
                }
                if (deadline == Deadline.NONE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, Deadline.leftNanos(deadline));
                }
            }
        }

        Wake outcome() {
            Wake ended = outcome;
            if (ended == null) {
                throw new AssertionError("a waiter that is not in the queue has no outcome");
            }
            return ended;
        }

        void grant() {
            outcome = Wake.READY;
            LockSupport.unpark(thread);
        }

        void refuse() {
            outcome = Wake.CLOSED;
            LockSupport.unpark(thread);
        }
    }
}
