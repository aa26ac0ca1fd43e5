package io.ringspun.runtime.carrier;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes threads at home when their time limits run out; keeps its alarms for the next wait. Carrier
 * only.
 */
final class Alarms {

    private final Timers timers;
    private final ArrayDeque<Alarm> idle = new ArrayDeque<>();

    Alarms(Timers timers) {
        this.timers = timers;
    }

    /** One thread's alarm. */
    static final class Alarm extends Timers.Deadline {

        private @Nullable Thread sleeper;

        @Override
        void due() {
            LockSupport.unpark(sleeper);
        }
    }

    /** Will unpark the calling thread at nanoTime {@code deadline}. */
    Alarm set(long deadline) {
        Alarm alarm = idle.pollFirst();
        if (alarm == null) {
            alarm = new Alarm();
        }
        alarm.sleeper = Thread.currentThread();
        timers.set(alarm, deadline);
        return alarm;
    }

    /** Takes an alarm back, whether or not it has gone off. */
    void cancel(Alarm alarm) {
        timers.cancel(alarm);
        alarm.sleeper = null;
        idle.addFirst(alarm);
    }
}
