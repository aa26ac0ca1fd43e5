package io.ringspun.runtime.carrier;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which operations are in the kernel. A slot is found by index, without a map; its generation,
 * above the index in the user data, tells a late completion of an earlier user from one of the
 * present user. Bounded; grows on demand, and the bound can be raised. Carrier only.
 */
final class Slots {

    /** User data of no slot. */
    static final long NONE = -1;

    private static final int FIRST_SIZE = 64;

    /** Beyond it memory has run out long before. */
    private static final int LAST_MAX = 1 << 30;

    private int slotsMax;
    private @Nullable Operation[] operations;
    private int[] generations;

    /** Free slots, the most recently freed on top. */
    private int[] free;

    private int freeCount;
    private int used;

    Slots(int slotsMax) {
        this.slotsMax = slotsMax;
        int size = Math.min(FIRST_SIZE, slotsMax);
        operations = new Operation[size];
        generations = new int[size];
        free = new int[size];
        freeFrom(0);
    }

    private void freeFrom(int first) {
        for (int i = operations.length - 1; i >= first; i--) {
            free[freeCount++] = i;
        }
    }

    /**
     * Gives an operation a slot and sets its user data.
     *
     * @return false if all are taken
     */
    boolean claim(Operation operation) {
        if (freeCount == 0 && !grow()) {
            return false;
        }
        int index = free[--freeCount];
        operations[index] = operation;
        operation.userData = index | (long) generations[index] << 32;
        used++;
        return true;
    }

    private boolean grow() {
        int size = operations.length;
        if (size == slotsMax) {
            return false;
        }
        int larger = Math.min(size * 2, slotsMax);
        operations = Arrays.copyOf(operations, larger);
        generations = Arrays.copyOf(generations, larger);
        free = Arrays.copyOf(free, larger);
        freeFrom(size);
        return true;
    }

    /** Whose completion this is, or null if nobody's any more. */
    @Nullable Operation find(long userData) {
        int index = (int) userData;
        if (index < 0 || index >= operations.length) {
            return null;
        }
        Operation operation = operations[index];
        return operation != null && operation.userData == userData ? operation : null;
    }

    /** Takes an operation's slot back. */
    void release(Operation operation) {
        int index = (int) operation.userData;
        operations[index] = null;
        generations[index] =
                generations[index] + 1
                        & Integer.MAX_VALUE; // never makes the negative user data of others
        operation.userData = NONE;
        free[freeCount++] = index;
        used--;
    }

    /** Raises the bound. */
    void allowMore() {
        slotsMax = Math.min(slotsMax * 2, LAST_MAX);
    }

    /** How many more can be claimed. */
    int room() {
        return slotsMax - used;
    }

    /** How many are in the kernel. */
    int used() {
        return used;
    }

    /** The operation in a slot, for walking over all. */
    @Nullable Operation at(int index) {
        return operations[index];
    }

    /** How many slots there are now. */
    int size() {
        return operations.length;
    }
}
