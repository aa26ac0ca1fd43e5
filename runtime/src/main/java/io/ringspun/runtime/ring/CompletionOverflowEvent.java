package io.ringspun.runtime.ring;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The kernel had more completions than their queue holds, and keeps the rest until asked. */
@Name("io.ringspun.CompletionOverflow")
@Label("Completion Overflow")
@Description("The completion queue was full; nothing is lost, but each completion costs more")
@Category("Ringspun")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class CompletionOverflowEvent extends Event {

    @Label("Queue Entries")
    private int entries;

    /** It happened now. */
    static void happened(int entries) {
        CompletionOverflowEvent event = new CompletionOverflowEvent();
        if (event.isEnabled()) {
            event.entries = entries;
            event.commit();
        }
    }
}
