package io.ringspun;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime is waiting for at a moment: its operations in flight, and the carriers that did
 * not answer when they were asked. {@link #toString} is meant for log files.
 *
 * <p>Threads that wait for a buffer, for their turn, or for a pool thread have no operation in
 * flight; thread dumps show them.
 *
 * @param operations one entry for each, those of a carrier by age, the oldest first
 * @param silent carriers of which nothing is known, because they did not come round to answering
 */
public record IoActivity(List<Pending> operations, List<Silent> silent) {

    /** So many frames of a stack are shown as text. */
    private static final int FRAMES_SHOWN_MAX = 24;

    /** Keeps its own copies. */
    public IoActivity {
        operations = List.copyOf(operations);
        silent = List.copyOf(silent);
    }

    /** How far an operation has come. */
    public enum Stage {
        /** It waits for room in the carrier's queues. */
        WAITING,
        /** The kernel has it. */
        IN_KERNEL,
        /** The kernel has it and was asked to end it. */
        CANCELLING
    }

    /**
     * An operation that has begun and not ended.
     *
     * @param carrier the index of the carrier whose ring has it; -1 on NIO
     * @param kind such as {@code read}, {@code receive} or {@code accept}
     * @param target the connection, file, peer or path it works on, for people to read
     * @param stage how far it has come
     * @param age how long ago it began, as its carrier's clock goes: that is read a few times in
     *     each turn, so the age is too long by what a thread has computed in one go before it began
     *     the operation. A receive that goes on from read to read is as old as the first
     * @param waiter the thread that waits for it; null if none does at present
     * @param stack where that thread was when it was asked, just after its carrier had answered;
     *     empty without a thread
     */
    public record Pending(
            int carrier,
            String kind,
            String target,
            Stage stage,
            Duration age,
            @Nullable Thread waiter,
            List<StackTraceElement> stack) {

        /** Keeps its own copy. */
        public Pending {
            stack = List.copyOf(stack);
        }
    }

    /**
     * A carrier that did not answer in time: a thread holds it.
     *
     * @param carrier its index
     * @param held for how long the thread has had it
     * @param holder the thread; the carrier's own if it is not known which of its virtual threads
     * @param stack where that thread is
     */
    public record Silent(int carrier, Duration held, Thread holder, List<StackTraceElement> stack) {

        /** Keeps its own copy. */
        public Silent {
            stack = List.copyOf(stack);
        }
    }

    /** A paragraph for each operation and each silent carrier. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(operations.size()).append(" operations in flight");
        for (Silent each : silent) {
            text.append("\n\ncarrier ")
                    .append(each.carrier)
                    .append(" does not answer: held for ")
                    .append(shown(each.held))
                    .append(" by ")
                    .append(each.holder);
            append(text, each.stack);
        }
        for (Pending each : operations) {
            text.append("\n\n").append(each.kind).append(" on ").append(each.target).append(", ");
            if (each.carrier >= 0) {
                text.append("carrier ").append(each.carrier).append(", ");
            }
            text.append(each.stage.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append(" for ")
                    .append(shown(each.age))
                    .append(each.waiter == null ? ", nobody waits" : ", for " + each.waiter);
            append(text, each.stack);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<StackTraceElement> stack) {
        stack.stream()
                .limit(FRAMES_SHOWN_MAX)
                .forEach(frame -> text.append("\n    at ").append(frame));
        if (stack.size() > FRAMES_SHOWN_MAX) {
            text.append("\n    and ").append(stack.size() - FRAMES_SHOWN_MAX).append(" more");
        }
    }

    private static String shown(Duration time) {
        long millis = time.toMillis();
        return millis < TimeUnit.SECONDS.toMillis(10) ? millis + " ms" : time.toSeconds() + " s";
    }
}
