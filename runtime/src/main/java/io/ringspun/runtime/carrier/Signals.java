package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.Request;
import io.ringspun.runtime.ring.Ring;
import org.jspecify.annotations.Nullable;

/**
 * Wake-ups between the rings of one runtime: a message from the ring of the carrier that wakes to
 * the ring of the one that sleeps, in place of a write to its event descriptor (MSG_RING).
 *
 * <p>A message is handed over at once. With the next enter it would cost less, but that comes at
 * the end of a turn, and the thread that has just woken another may compute for as long as it
 * likes.
 *
 * <p>It takes no slot: its user data is one that no slot has. Here it is over when its completion
 * has come; until then the ring stays open. A message that fails is replaced by the event
 * descriptor, and was the last of this ring.
 *
 * <p>Carrier only: these are the messages that go out. Of those that come in, the number.
 */
final class Signals {

    /** User data with an index that is beyond every slot's. */
    private static final long BEYOND_SLOTS = 1L << 30;

    /** What a message makes on the ring it is sent to. */
    private static final long ARRIVED = BEYOND_SLOTS | 1L << 32;

    /** The lower part of user data is the index of the carrier that was woken. */
    private static final int INDEX_MASK = (int) BEYOND_SLOTS - 1;

    private static final class Message extends Request {}

    private final Ring ring;
    private final Message message = new Message();
    private boolean usable;

    /** Whom messages went to, by index; and how many are on their way. */
    private final @Nullable Waker[] targets;

    private final int[] under;
    private int underWay;

    private long arrivedCount;
    private long failedCount;

    /**
     * The signals of one ring.
     *
     * @param carriers how many there are in the group
     */
    Signals(Ring ring, boolean usable, int carriers) {
        this.ring = ring;
        this.usable = usable;
        targets = new Waker[usable ? carriers : 0];
        under = new int[targets.length];
    }

    /**
     * Wakes another carrier of the group, which owes it to the inbox.
     *
     * @param index which one
     * @param descriptor its ring's; open, because it closes only after the last wake-up it is owed
     * @return false if it has to be done by event descriptor
     */
    boolean send(Waker target, int index, int descriptor) {
        if (!usable) {
            return false;
        }
        message.message(descriptor, ARRIVED);
        long userData = BEYOND_SLOTS | index;
        if (!ring.stage(message, userData)) {
            ring.flush();
            if (!ring.stage(message, userData)) {
                return false;
            }
        }
        ring.flush();
        if (ring.takeBack()) {
            return false; // not now: out of memory, or interrupted; it was the last in the queue
        }
        targets[index] = target;
        under[index]++;
        underWay++;
        return true;
    }

    /** Whether a completion without a slot is a message's: one that arrived, or one of ours. */
    boolean completed(long userData, int result) {
        if (userData == ARRIVED) {
            arrivedCount++;
            return true;
        }
        int index = (int) userData & INDEX_MASK;
        if (userData >>> 30 != 1 || index >= targets.length || under[index] == 0) {
            return false;
        }
        under[index]--;
        underWay--;
        Waker target = targets[index];
        if (result < 0 && target != null) {
            failedCount++;
            usable = false;
            target.wakeByDescriptor();
        }
        return true;
    }

    /** How many have come in. */
    long arrivedCount() {
        return arrivedCount;
    }

    /** How many the kernel would not deliver. */
    long failedCount() {
        return failedCount;
    }

    /** Whether none is on its way. */
    boolean isIdle() {
        return underWay == 0;
    }

    /** The ring is about to be closed: no more. */
    void end() {
        usable = false;
    }

    /** The ring is dead: nobody will say what became of those on their way. */
    void abandon() {
        end();
        for (int i = 0; i < targets.length; i++) {
            Waker target = targets[i];
            if (under[i] > 0 && target != null) {
                target.wakeInDoubt();
            }
            under[i] = 0;
        }
        underWay = 0;
    }
}
