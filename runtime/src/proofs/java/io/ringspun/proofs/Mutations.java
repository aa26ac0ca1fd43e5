package io.ringspun.proofs;

import java.util.ArrayList;
import java.util.List;

/** The mistakes that the proofs must find; every proof has one at least. */
final class Mutations {

    private static final String CARRIER = "runtime/src/main/java/io/ringspun/runtime/carrier/";
    private static final String BLOCKING = "runtime/src/main/java/io/ringspun/runtime/blocking/";
    private static final String API = "api/src/main/java/io/ringspun/";
    private static final String INBOX = "io.ringspun.runtime.carrier.InboxProof.";
    private static final String BUFFERS = "io.ringspun.runtime.carrier.ReceiveBuffersProof.";
    private static final String ONE_SHOT = "io.ringspun.runtime.carrier.OneShotProof.";
    private static final String DESCRIPTOR = "io.ringspun.runtime.blocking.DescriptorProof.";
    private static final String POOL = "io.ringspun.runtime.blocking.SlabPoolProof.";
    private static final String RECEIVER = "io.ringspun.runtime.blocking.ReceiverProof.";
    private static final String PINNED = "io.ringspun.PinnedBufferProof.";
    private static final String SUBMISSION = "io.ringspun.spi.SubmissionProof.";
    private static final String BATCH = "io.ringspun.spi.BatchRunProof.";

    private Mutations() {}

    /** All of them; those of one run do not touch each other's proofs. */
    static List<List<Mutation>> runs() {
        List<List<Mutation>> runs = new ArrayList<>();
        // Classes that stand alone, and then what rests on those.
        add(
                runs,
                List.of(
                        inbox(),
                        receiveBuffers(),
                        descriptor(),
                        pool(),
                        pinnedBuffer(),
                        submission()));
        add(runs, List.of(oneShot(), receiver(), batch()));
        return runs;
    }

    /** One mutation of each list a run. */
    private static void add(List<List<Mutation>> runs, List<List<Mutation>> lists) {
        int most = lists.stream().mapToInt(List::size).max().orElseThrow();
        for (int i = 0; i < most; i++) {
            int each = i;
            runs.add(
                    lists.stream()
                            .filter(list -> each < list.size())
                            .map(list -> list.get(each))
                            .toList());
        }
    }

    private static Mutation of(
            String name, String source, String from, String to, String... proofs) {
        return new Mutation(name, source, from, to, List.of(proofs));
    }

    private static List<Mutation> inbox() {
        String source = CARRIER + "Inbox.java";
        return List.of(
                of(
                        "falls asleep over what was left between the look and the mark",
                        source,
                        "return TOP.compareAndSet(this, null, ASLEEP);",
                        "if (top != null) { return false; } top = ASLEEP; return true;",
                        INBOX + "PushMeetsSleep"),
                of(
                        "drops what was left between taking and emptying",
                        source,
                        "(Item) TOP.getAndSet(this, null);",
                        "top; top = null;",
                        INBOX + "PushesMeetDrain"),
                of(
                        "drops what another left meanwhile",
                        source,
                        "if (TOP.compareAndSet(this, seen, item)) {",
                        "if (top == seen) { top = item;",
                        INBOX + "PushesMeetPushes",
                        INBOX + "TwoPushesMeetSleeper"),
                of(
                        "nobody owes the wake-up",
                        source,
                        "return seen == ASLEEP;",
                        "return false;",
                        INBOX + "SoundSleeper"));
    }

    private static List<Mutation> receiveBuffers() {
        String source = CARRIER + "ReceiveBuffers.java";
        return List.of(
                of(
                        "of two buffers given back at once one is lost",
                        source,
                        "while (!RETURNED.compareAndSet(this, top, buffer));",
                        "while (returned != top); returned = buffer;",
                        BUFFERS + "GiveBackMeetsGiveBack"),
                of(
                        "forgets what was given back between the look and the taking",
                        source,
                        "(int) RETURNED.getAndSet(this, NONE);",
                        "returned; returned = NONE;",
                        BUFFERS + "GiveBackMeetsRecycle"));
    }

    private static List<Mutation> descriptor() {
        String source = BLOCKING + "Descriptor.java";
        return List.of(
                of(
                        "whoever leaves does not know that somebody waits for the turn",
                        source,
                        "STATE.getAndBitwiseOr(this, WAITED_FOR);",
                        "",
                        DESCRIPTOR + "LeaveMeetsAwaitTurn"),
                of(
                        "enters although it was closed after the look",
                        source,
                        "while (!STATE.weakCompareAndSet(this, seen, seen + USER));",
                        "while (false); STATE.getAndAdd(this, USER);",
                        DESCRIPTOR + "EnterMeetsClose"),
                of(
                        "the last one out does not tell the closer",
                        source,
                        "LockSupport.unpark(closer);",
                        "",
                        DESCRIPTOR + "LeaveMeetsAwaitUnused"),
                of(
                        "two close it",
                        source,
                        "while (!STATE.weakCompareAndSet(this, seen, seen | CLOSING));",
                        "while (false); STATE.getAndBitwiseOr(this, CLOSING);",
                        DESCRIPTOR + "CloseMeetsClose"),
                of(
                        "whoever waits for the turn is not told of the close",
                        source,
                        "wakeAll();\n        return true;",
                        "return true;",
                        DESCRIPTOR + "CloseMeetsAwaitTurn"),
                of(
                        "two take the turn",
                        source,
                        "if (STATE.weakCompareAndSet(this, seen, (seen | turn) + USER)) {",
                        "STATE.getAndAdd(this, USER); STATE.getAndBitwiseOr(this, turn);"
                                + " if (true) {",
                        DESCRIPTOR + "TurnMeetsTurn"));
    }

    private static List<Mutation> pool() {
        String source = BLOCKING + "SlabPool.java";
        return List.of(
                of(
                        "gives up although the block was granted meanwhile",
                        source,
                        "return left;",
                        "return true;",
                        POOL + "GiveBackMeetsInterrupt"),
                of(
                        "lets go of the lock between looking for a block and queueing",
                        source,
                        "waiter = new Waiter(bytesMin);",
                        "lock.unlock(); lock.lock(); waiter = new Waiter(bytesMin);",
                        POOL + "GiveBackMeetsTake"),
                of(
                        "whoever waits for a block is not told of the end",
                        source,
                        "waiter.refused = true;\n                LockSupport.unpark(waiter.thread);",
                        "waiter.refused = true;",
                        POOL + "CloseMeetsTake"));
    }

    private static List<Mutation> pinnedBuffer() {
        String source = API + "PinnedBuffer.java";
        return List.of(
                of(
                        "lends what was released or lent after the look",
                        source,
                        "!STATE.compareAndSet(this, USER, KERNEL)",
                        "state != USER || (state = KERNEL) != KERNEL",
                        PINNED + "LendMeetsClose",
                        PINNED + "LendMeetsLend"),
                of(
                        "two release it",
                        source,
                        "!STATE.compareAndSet(this, USER, RELEASED)",
                        "state != USER || (state = RELEASED) != RELEASED",
                        PINNED + "CloseMeetsClose"),
                of(
                        "takes the memory back although it refuses",
                        source,
                        "if (!STATE.compareAndSet(this, USER, RELEASED)) {",
                        "if (!STATE.compareAndSet(this, USER, RELEASED)) { recycle();",
                        PINNED + "ReclaimMeetsClose"));
    }

    private static List<Mutation> submission() {
        String source = API + "spi/Submission.java";
        return List.of(
                of(
                        "does not look again whether it ended meanwhile",
                        source,
                        "listener = task;\n        if (ended) {",
                        "boolean before = ended; listener = task; if (before) {",
                        SUBMISSION + "EndMeetsListener",
                        SUBMISSION + "EndMeetsFuture"),
                of(
                        "two take the outcome",
                        source,
                        "!TAKEN.compareAndSet(this, false, true)",
                        "taken || !(taken = true)",
                        SUBMISSION + "AwaitMeetsTryComplete"),
                of(
                        "two call it off",
                        source,
                        "REASON.compareAndSet(this, null, why)",
                        "reason == null && (reason = why) != null",
                        SUBMISSION + "CancelMeetsCancel",
                        SUBMISSION + "CancelMeetsInterrupt"),
                of(
                        "the waiter is not told",
                        source,
                        "LockSupport.unpark(waiter);",
                        "",
                        SUBMISSION + "EndMeetsAwait"),
                of(
                        "a look that finds nothing takes the outcome",
                        source,
                        "if (!ended) {\n            if (taken) {",
                        "if (!ended) { if (!TAKEN.compareAndSet(this, false, true)) {",
                        SUBMISSION + "EndMeetsTryComplete"),
                of(
                        "a cancel wins over success",
                        source,
                        "Outcome<R> raw = result();",
                        "Outcome<R> raw = reason == Reason.CANCEL"
                                + " ? new Outcome.Cancelled<>() : result();",
                        SUBMISSION + "EndMeetsCancel"),
                of(
                        "stays in the census if it ends while it is counted in",
                        source,
                        "if (ended) {\n            counting.ended(this);",
                        "if (false) {",
                        SUBMISSION + "EndMeetsCountIn"));
    }

    private static List<Mutation> oneShot() {
        String source = CARRIER + "OneShot.java";
        return List.of(
                of(
                        "wakes the waiter before there is anything to see",
                        source,
                        "Thread thread = waiter;",
                        "Thread thread = null; LockSupport.unpark(waiter);"
                                + " LockSupport.parkNanos(100_000);",
                        ONE_SHOT + "CompletionMeetsWaiter"),
                of(
                        "an interrupt wins over success",
                        source,
                        "return reason != 0 && Failures.isCancellation(ended) ?",
                        "return reason != 0 ?",
                        ONE_SHOT + "CompletionMeetsInterrupt"));
    }

    private static List<Mutation> receiver() {
        return List.of(
                of(
                        "sees the end before the bytes that came ahead of it",
                        BLOCKING + "Receiver.java",
                        "int ended = end;\n        if (ended != OPEN) {\n"
                                + "            if (hasArrived()) {\n"
                                + "                return Place.QUEUE;",
                        "Thread.yield(); int ended = end; if (ended != OPEN) { if (false) {",
                        RECEIVER + "ArrivalMeetsReader"),
                of(
                        "forgets what arrived between the look and the taking",
                        BLOCKING + "ReceiveQueue.java",
                        "(int) ARRIVED.getAndSet(this, NONE);",
                        "arrived; arrived = NONE;",
                        RECEIVER + "ArrivalMeetsReader"),
                of(
                        "drops what arrives while a reader is about to give up",
                        BLOCKING + "Reception.java",
                        "finally {\n            waiter = null;\n        }\n        if (descriptor",
                        "finally { waiter = null; if (deadline != 0) { giveAllBack(); } }"
                                + " if (descriptor",
                        RECEIVER + "ArrivalMeetsGivingUp"),
                of(
                        "closes while the receive goes on",
                        BLOCKING + "Reception.java",
                        "callOff();\n        return carrier",
                        "return carrier",
                        RECEIVER + "ArrivalMeetsClose"));
    }

    private static List<Mutation> batch() {
        String source = API + "spi/BatchRun.java";
        return List.of(
                of(
                        "a cancel passes by what is only just beginning",
                        source,
                        "if (cancelled) { // meanwhile",
                        "if (false) { // meanwhile",
                        BATCH + "CancelMeetsBegin"),
                of(
                        "of two ends at once one is not counted",
                        source,
                        "left.decrementAndGet();",
                        "left.set(left.get() - 1);",
                        BATCH + "EndMeetsEnd"),
                of(
                        "is over before its user can be told of the last end",
                        source,
                        "untold.add(entry);\n        left.decrementAndGet();",
                        "left.decrementAndGet(); Thread.yield(); untold.add(entry);",
                        BATCH + "EndsMeetNext"));
    }
}
