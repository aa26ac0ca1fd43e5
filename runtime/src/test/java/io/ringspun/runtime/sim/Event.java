package io.ringspun.runtime.sim;

/** Something that is to happen at a time; of those at one time, the first to be set goes first. */
abstract class Event implements Comparable<Event> {

    long at;
    long order;

    abstract void happen();

    @Override
    public final int compareTo(Event other) {
        int byTime = Long.compare(at, other.at);
        return byTime != 0 ? byTime : Long.compare(order, other.order);
    }

    @Override
    public final boolean equals(Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(order);
    }
}
