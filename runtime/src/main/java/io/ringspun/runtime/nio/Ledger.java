package io.ringspun.runtime.nio;

import io.ringspun.spi.Census;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is open in a runtime. Touched when something opens and when it closes, never by I/O. Bounded
 * by the process's limit of descriptors.
 */
final class Ledger {

    private final Census census;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Holding> open = new HashSet<>();
    private boolean closed;

    Ledger(Census census) {
        this.census = census;
    }

    /**
     * Notes something that was just opened.
     *
     * @throws ClosedChannelException if the runtime is closed: the caller has to undo
     */
    void add(Holding holding) throws ClosedChannelException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            open.add(holding);
            census.began(holding);
        } finally {
            lock.unlock();
        }
    }

    void remove(Holding holding) {
        lock.lock();
        try {
            open.remove(holding);
            census.ended(holding);
        } finally {
            lock.unlock();
        }
    }

    /** Throws if the runtime is closed. */
    void ensureOpen() throws ClosedChannelException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is open. */
    List<Holding> open() {
        lock.lock();
        try {
            return List.copyOf(open);
        } finally {
            lock.unlock();
        }
    }

    /** Accepts nothing more and hands over all that was open. */
    List<Holding> close() {
        lock.lock();
        try {
            closed = true;
            List<Holding> rest = new ArrayList<>(open);
            open.forEach(census::ended);
            open.clear();
            return rest;
        } finally {
            lock.unlock();
        }
    }
}
