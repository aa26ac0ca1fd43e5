package io.ringspun.runtime.carrier;

import io.ringspun.runtime.ring.FileTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which files a carrier's ring knows, under which numbers, and how many requests name each.
 *
 * <p>A number is <em>free</em>; then it <em>belongs</em> to a file, from a request of that until it
 * is forgotten, or until another file wants the number and no request names it. If requests still
 * name it when it is forgotten, it <em>leaves</em> until the terminal completion of the last one;
 * the kernel's table is emptied at once, for those requests have found their file already.
 *
 * <p>Nothing here is an error of the user's: a file that is refused, or finds every number in use,
 * is named by its descriptor. Carrier only.
 */
final class RegisteredFiles {

    static final int NONE = -1;

    private final int carrier;
    private final @Nullable FileTable table;

    /** The number of the first of ours. */
    private final int first;

    /** Whose each number is; null if it is free or leaves. */
    private final @Nullable KnownFile[] files;

    /** How many requests name each. */
    private final int[] uses;

    /**
     * The numbers that no request names, in a ring: free ones, then others by their last use. The
     * last place is no number but where the ring begins and ends.
     */
    private final int[] before;

    private final int[] after;
    private final int ends;
    private boolean closed;

    /**
     * For a carrier.
     *
     * @param table of its ring, or null if that has none
     * @param first number to be used
     * @param count how many
     */
    RegisteredFiles(@Nullable FileTable table, int first, int count, int carrier) {
        this.carrier = carrier;
        this.table = table;
        this.first = first;
        files = new @Nullable KnownFile[count];
        uses = new int[count];
        before = new int[count + 1];
        after = new int[count + 1];
        ends = count;
        for (int i = 0; i <= count; i++) {
            before[i] = i == 0 ? count : i - 1;
            after[i] = i == count ? 0 : i + 1;
        }
    }

    /** A request on this file is about to be staged. Returns its number, or NONE. */
    int begin(KnownFile file) {
        int number = file.number(carrier);
        int index = number >= 0 ? number - first : number == KnownFile.UNKNOWN ? take(file) : NONE;
        if (index < 0) {
            return NONE;
        }
        if (uses[index]++ == 0) {
            unlink(index);
        }
        return first + index;
    }

    /** Gives a file the number that was idle for longest. */
    private int take(KnownFile file) {
        int index = after[ends];
        if (table == null || closed || index == ends) {
            return NONE;
        }
        int refusal = table.put(first + index, file.fd());
        KnownFile last = files[index];
        if (last != null) {
            last.number(carrier, KnownFile.UNKNOWN);
        }
        if (refusal < 0) {
            files[index] = null;
            file.number(carrier, KnownFile.REFUSED);
            return NONE;
        }
        files[index] = file;
        file.number(carrier, first + index);
        return index;
    }

    /** A request that named this number is over, or was not staged after all. */
    void end(int number) {
        int index = number - first;
        if (--uses[index] == 0) {
            if (files[index] == null) {
                linkAfter(ends, index);
            } else {
                linkAfter(before[ends], index);
            }
        }
    }

    /** No request will name this file again. On return the ring does not keep it open. */
    void forget(KnownFile file) {
        int number = file.number(carrier);
        if (number >= 0) {
            int index = number - first;
            files[index] = null;
            if (!closed && table != null) {
                table.remove(number);
            }
            if (uses[index] == 0) {
                unlink(index);
                linkAfter(ends, index);
            }
        }
        file.number(carrier, KnownFile.REFUSED);
    }

    private void unlink(int index) {
        after[before[index]] = after[index];
        before[after[index]] = before[index];
    }

    private void linkAfter(int place, int index) {
        int next = after[place];
        before[index] = place;
        after[index] = next;
        after[place] = index;
        before[next] = index;
    }

    /** The ring is gone, or of no use, and the table with it. */
    void close() {
        closed = true;
        Arrays.fill(files, null);
    }
}
