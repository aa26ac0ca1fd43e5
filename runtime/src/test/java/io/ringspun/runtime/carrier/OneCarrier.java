package io.ringspun.runtime.carrier;

import io.ringspun.IoConfig;
import io.ringspun.runtime.carrier.Group.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A carrier for one test, opened when first used, with callers of each kind and events. */
final class OneCarrier implements AutoCloseable {

    /** Who calls. */
    enum Caller {
        AT_HOME,
        OF_THE_JDK,
        PLATFORM
    }

    private @Nullable Group group;
    private final List<Event> events = new ArrayList<>();

    /** Opens it as configured. */
    Group group(IoConfig config) {
        Group opened = Group.atHome(config);
        group = opened;
        return opened;
    }

    private Group group() {
        Group opened = group;
        return opened == null ? group(Group.config(1)) : opened;
    }

    Carrier carrier() {
        return group().carrier(0);
    }

    /** An event that is closed with the carrier. */
    Event event() {
        Event event = new Event();
        events.add(event);
        return event;
    }

    <T> Running<T> start(Caller caller, Callable<T> task) {
        Group opened = group(); // before the task asks for it too
        return switch (caller) {
            case AT_HOME -> opened.start(task);
            case OF_THE_JDK -> Running.onJdk(task);
            case PLATFORM -> Running.onPlatform(task);
        };
    }

    /** Waits until the kernel has so many operations besides the carrier's own poll. */
    void awaitInKernel(int count) {
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> carrier().stats(0, 0).operationsInFlight() == count + 1L);
    }

    /** Waits until so many slots are taken; more may be added when none becomes free for long. */
    void awaitSlotsTaken(int count) {
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> carrier().stats(0, 0).operationsInFlight() >= count + 1L);
    }

    @Override
    public void close() {
        if (group != null) {
            group.close();
        }
        events.forEach(Event::close);
    }
}
