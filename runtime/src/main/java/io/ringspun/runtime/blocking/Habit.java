package io.ringspun.runtime.blocking;

/**
 * How much comes at a time on one connection, and what follows from it: small amounts are received
 * into buffers of the ring, which costs a copy but no request; large ones straight into the memory
 * of whoever reads, which costs a request but no copy. The reader's.
 *
 * <pre>
 * by buffers → straight (several large amounts in a row, and a reader with room for such; at once
 *     if nothing small has come and others went straight lately)
 * straight → by buffers (several small amounts in a row, or a reader without room)
 * </pre>
 *
 * Each way back makes the next way there longer, so that what keeps changing stays with the
 * buffers.
 */
final class Habit {

    /** A large amount is one that fills so many buffers. */
    private static final int LARGE_BUFFERS = 8;

    /** So many large amounts in a row, at first, and at most. */
    private static final int PATIENCE_MIN = 2;

    private static final int PATIENCE_MAX = 128;

    /** So many small amounts in a row. */
    private static final int SMALL_MAX = 4;

    private final int bufferBytes;
    private final Precedent precedent;

    /** Whether nothing small has come yet, and nothing has been decided. */
    private boolean unknown = true;

    private boolean straight;
    private int patience = PATIENCE_MIN;

    /** What came by buffers since the reader last had to wait. */
    private int burstBytes;

    /** How many large amounts came in a row by buffers, or how many small ones came straight. */
    private int inRow;

    /** Whether the last straight receive filled all it was given. */
    private boolean filled;

    Habit(int bufferBytes, Precedent precedent) {
        this.bufferBytes = bufferBytes;
        this.precedent = precedent;
    }

    /** So much was taken out of buffers. */
    void tookFromQueue(int bytes) {
        burstBytes += bytes;
    }

    /**
     * Whether what comes next is to go straight to the reader; there is nothing left in buffers.
     *
     * @param room what the reader has room for; 0 if it wants buffers
     */
    boolean goesStraight(int room) {
        int large = LARGE_BUFFERS * bufferBytes;
        if (straight) {
            if (room < large) {
                goBack();
            }
        } else {
            if (burstBytes > 0) {
                boolean isLarge = burstBytes >= large;
                inRow = isLarge ? inRow + 1 : 0;
                unknown &= isLarge;
            }
            boolean convinced = inRow >= patience;
            if (room >= large && (convinced || unknown && precedent.isStraight())) {
                straight = true;
                unknown = false;
                inRow = 0;
                if (convinced) {
                    precedent.wentStraight();
                }
            }
        }
        burstBytes = 0;
        return straight;
    }

    /** Whether there may be more at once behind what was received straight. */
    boolean expectsMore() {
        return filled;
    }

    /** A straight receive has this result. */
    void receivedStraight(int result, int room) {
        filled = result == room;
        if (result > 0 && result <= bufferBytes && !filled) {
            if (++inRow >= SMALL_MAX) {
                goBack();
            }
        } else {
            inRow = 0;
        }
    }

    private void goBack() {
        if (straight) {
            straight = false;
            precedent.wentBack();
            patience = Math.min(PATIENCE_MAX, patience * 2);
        }
        inRow = 0;
    }
}
