package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a connection's bytes go straight to its reader, and when they do not any more. */
class HabitTest {

    private static final int BUFFER = 100;
    private static final int LARGE = 8 * BUFFER;

    private final Precedent precedent = new Precedent();
    private final Habit habit = new Habit(BUFFER, precedent);

    /** So much came by buffers, and the reader, with so much room, finds nothing more. */
    private boolean cameByBuffers(int bytes, int room) {
        for (int left = bytes; left > 0; left -= BUFFER) {
            habit.tookFromQueue(Math.min(left, BUFFER));
        }
        return habit.goesStraight(room);
    }

    /** How many large amounts it takes until they go straight. */
    private int largeOnesUntilStraight() {
        for (int i = 1; i < 10_000; i++) {
            if (cameByBuffers(LARGE, LARGE)) {
                return i;
            }
        }
        throw new AssertionError("never");
    }

    @Test
    void smallAmountsStayWithTheBuffers() {
        for (int i = 0; i < 1000; i++) {
            assertThat(cameByBuffers(LARGE - 1, 100 * LARGE)).isFalse();
        }
    }

    @Test
    void severalLargeOnesInARowGoStraight() {
        assertThat(cameByBuffers(LARGE, LARGE)).isFalse();
        assertThat(cameByBuffers(BUFFER, LARGE)).isFalse();
        assertThat(cameByBuffers(LARGE, LARGE)).isFalse();
        assertThat(cameByBuffers(LARGE, LARGE)).isTrue();
        assertThat(habit.goesStraight(LARGE)).isTrue();
    }

    @Test
    void lookingAgainIsNoAmount() {
        assertThat(cameByBuffers(LARGE, LARGE)).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(habit.goesStraight(LARGE)).isFalse();
        }
        assertThat(cameByBuffers(LARGE, LARGE)).isTrue();
    }

    @Test
    void readersWithoutRoomKeepTheBuffers() {
        for (int i = 0; i < 1000; i++) {
            assertThat(cameByBuffers(10 * LARGE, LARGE - 1)).isFalse();
        }
        assertThat(cameByBuffers(LARGE, LARGE)).isTrue();
        assertThat(habit.goesStraight(0)).isFalse();
        assertThat(habit.goesStraight(LARGE)).isFalse();
    }

    @Test
    void smallOnesInARowGoBack() {
        largeOnesUntilStraight();
        for (int i = 0; i < 3; i++) {
            habit.receivedStraight(1, LARGE);
        }
        habit.receivedStraight(BUFFER + 1, LARGE);
        for (int i = 0; i < 3; i++) {
            habit.receivedStraight(BUFFER, LARGE);
        }
        assertThat(habit.goesStraight(LARGE)).isTrue();
        habit.receivedStraight(BUFFER, LARGE);
        assertThat(habit.goesStraight(LARGE)).isFalse();
    }

    @Test
    void eachWayBackMakesTheNextWayThereLonger() {
        int before = 0;
        for (int round = 0; round < 20; round++) {
            int now = largeOnesUntilStraight();
            assertThat(now).isGreaterThan(before == 128 ? 127 : before).isLessThanOrEqualTo(128);
            before = now;
            for (int i = 0; i < 4; i++) {
                habit.receivedStraight(1, LARGE);
            }
        }
        assertThat(before).isEqualTo(128);
    }

    @Test
    void moreIsExpectedBehindWhatFilledItsTarget() {
        largeOnesUntilStraight();
        assertThat(habit.expectsMore()).isFalse();
        habit.receivedStraight(LARGE, LARGE);
        assertThat(habit.expectsMore()).isTrue();
        habit.receivedStraight(LARGE - 1, LARGE);
        assertThat(habit.expectsMore()).isFalse();
    }

    /** So many other connections went straight because of what they saw. */
    private void othersGoStraight(int count) {
        for (int i = 0; i < count; i++) {
            Habit other = new Habit(BUFFER, precedent);
            boolean straight = false;
            for (int j = 0; j < 100 && !straight; j++) {
                for (int bytes = 0; bytes < LARGE; bytes += BUFFER) {
                    other.tookFromQueue(BUFFER);
                }
                straight = other.goesStraight(LARGE);
            }
            assertThat(straight).isTrue();
        }
    }

    @Test
    void newOnesBeginAsOthersWentLately() {
        othersGoStraight(1);
        assertThat(new Habit(BUFFER, precedent).goesStraight(LARGE)).isFalse();
        othersGoStraight(20);
        assertThat(new Habit(BUFFER, precedent).goesStraight(LARGE)).isTrue();
        assertThat(new Habit(BUFFER, precedent).goesStraight(LARGE - 1)).isFalse();
    }

    @Test
    void aReaderWhoseRoomGrowsFollowsThePrecedentOnceItHasIt() {
        othersGoStraight(20);
        assertThat(habit.goesStraight(BUFFER)).isFalse();
        assertThat(cameByBuffers(LARGE, LARGE)).isTrue();
    }

    @Test
    void whoHasSeenSomethingSmallFollowsNoPrecedent() {
        othersGoStraight(20);
        assertThat(cameByBuffers(BUFFER, BUFFER)).isFalse();
        assertThat(habit.goesStraight(LARGE)).isFalse();
        assertThat(largeOnesUntilStraight()).isEqualTo(2);
    }

    @Test
    void thosePrecedentMisledUndoIt() {
        othersGoStraight(20);
        int misled = 0;
        for (int i = 0; i < 100; i++) {
            Habit small = new Habit(BUFFER, precedent);
            if (small.goesStraight(LARGE)) {
                misled++;
                for (int j = 0; j < 10; j++) {
                    small.receivedStraight(1, LARGE);
                }
                assertThat(small.goesStraight(LARGE)).isFalse();
            }
        }
        assertThat(misled).isBetween(1, 10);
    }
}
