package io.ringspun.runtime.carrier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What other threads leave for a carrier: a stack that anyone may push to and that the carrier
 * empties all at once, oldest first. Unbounded, because a thread that is to be resumed must never
 * be refused; it holds at most one entry per thread and operation, plus the duplicates the JDK
 * makes for stack traces.
 *
 * <p>The same word says that the carrier sleeps: it swaps an empty stack for {@link #ASLEEP} before
 * it waits in the kernel, and whoever replaces that mark owes it a wake-up, exactly one. There is
 * no second variable whose order could be got wrong.
 *
 * <p>An item is in one inbox at most at a time.
 */
final class Inbox {

    /** Something for the carrier to do. */
    interface Item {

        /** The item pushed before this one; used by the inbox alone. */
        @Nullable Item next();

        /** Sets {@link #next}; used by the inbox alone. */
        void next(@Nullable Item item);

        /** Called on the carrier's bare thread. Must not block, and should not throw. */
        void arrive(Carrier carrier);
    }

    /** An item that keeps its own link. */
    abstract static class Message implements Item {

        private @Nullable Item next;

        @Override
        public final @Nullable Item next() {
            return next;
        }

        @Override
        public final void next(@Nullable Item item) {
            next = item;
        }
    }

    private static final Message ASLEEP =
            new Message() {
                @Override
                public void arrive(Carrier carrier) {
                    throw new AssertionError("the mark of sleep is not an item");
                }
            };

    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(Inbox.class, "top", Item.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Item top;

    /**
     * Leaves an item. Never blocks.
     *
     * @return whether the carrier announced sleep and the caller must now wake it
     */
    boolean push(Item item) {
        while (true) {
            Item seen = top;
            item.next(seen == ASLEEP ? null : seen);
            if (TOP.compareAndSet(this, seen, item)) {
                return seen == ASLEEP;
            }
        }
    }

    /** Whether anything waits. Carrier only. */
    boolean isEmpty() {
        Item seen = top;
        return seen == null || seen == ASLEEP;
    }

    /** Takes everything and lets each item arrive, oldest first. Carrier only, awake. */
    void drain(Carrier carrier) {
        if (top == null) {
            return;
        }
        Item newest = (Item) TOP.getAndSet(this, null);
        Item oldest = null;
        while (newest != null) {
            Item before = newest.next();
            newest.next(oldest);
            oldest = newest;
            newest = before;
        }
        while (oldest != null) {
            Item item = oldest;
            oldest = item.next();
            item.next(null); // it may be pushed again as soon as it has arrived
            carrier.arrived(item);
        }
    }

    /**
     * Announces sleep. Carrier only.
     *
     * @return false if something was left meanwhile: do not sleep
     */
    boolean fallAsleep() {
        return TOP.compareAndSet(this, null, ASLEEP);
    }

    /**
     * Takes the announcement back. Carrier only.
     *
     * @return false if someone has replaced it already, and has woken us or is about to
     */
    boolean wakeUp() {
        return TOP.compareAndSet(this, ASLEEP, null);
    }
}
