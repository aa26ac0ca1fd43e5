package io.ringspun.runtime.sim;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Mistakes that the simulation must find, each in the words of the source it is made in. */
final class Mutations {

    private Mutations() {}

    /** Some of every kind that are found at once: for every build. */
    static List<Mutation> few() {
        return all().stream().filter(mutation -> FEW.contains(mutation.name())).toList();
    }

    private static final Set<String> FEW =
            Set.of(
                    "a cancelled call returns before its last completion",
                    "a result that overtook its cancel is thrown away",
                    "the generation of a slot is ignored",
                    "a slot is freed by a completion that is not the last",
                    "the watch goes on after its end",
                    "a partial submit is taken for a whole one",
                    "the carrier falls asleep without looking again",
                    "a receive that has ended is not armed again",
                    "a buffer goes back to the kernel before it is read",
                    "a buffer goes back while pieces of it are held",
                    "a buffer goes back that the kernel goes on with",
                    "a byte is skipped after a short send",
                    "a closing descriptor does not wait for its users",
                    "the pool forgets who waits",
                    "memory is taken back while operations are at work in it",
                    "a request that is over keeps its number",
                    "the ring knows less memory than the program has",
                    "a link in a chain is dropped",
                    "a buffer is given back when its operation is called off",
                    "a batch ends before its last entry",
                    "a time limit runs out too early",
                    "a cancelled operation is taken for an interrupted one",
                    "a gathered write sends a byte twice",
                    "a file that is closed stays known to its ring",
                    "a datagram that was taken stays in the queue",
                    "a datagram goes to whom the last one went");

    /** All of them. */
    static List<Mutation> all() {
        return Stream.of(
                        operations(),
                        ring(),
                        threads(),
                        receiving(),
                        received(),
                        sending(),
                        files(),
                        memory(),
                        PieceMutations.all(),
                        SubmissionMutations.all(),
                        OperationMutations.all(),
                        VectorMutations.all(),
                        PlaceMutations.all(),
                        PassingMutations.all(),
                        LossMutations.all(),
                        DatagramMutations.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mutation> operations() {
        return List.of(
                new Mutation(
                        "a cancelled call returns before its last completion",
                        "carrier/OneShot",
                        "carrier.cancel(this); continue;",
                        "carrier.cancel(this); if (interrupted) { Thread.currentThread().interrupt(); } return reason;"),
                new Mutation(
                        "a result that overtook its cancel is thrown away",
                        "carrier/OneShot",
                        "return reason != 0 && Failures.isCancellation(ended) ? reason : ended;",
                        "return reason != 0 ? reason : ended;"),
                new Mutation(
                        "the interrupt status is lost",
                        "carrier/OneShot",
                        "if (interrupted) { Thread.currentThread().interrupt(); } return reason != 0",
                        "return reason != 0"),
                new Mutation(
                        "a waiter is not woken",
                        "carrier/OneShot",
                        "done = true; LockSupport.unpark(thread);",
                        "done = true; if (result != 1) { LockSupport.unpark(thread); }"),
                new Mutation(
                        "the generation of a slot is ignored",
                        "carrier/Slots",
                        "operation != null && operation.userData == userData ? operation : null",
                        "operation"),
                new Mutation(
                        "a slot keeps its generation",
                        "carrier/Slots",
                        "generations[index] + 1 & Integer.MAX_VALUE",
                        "generations[index]"),
                new Mutation(
                        "a slot is freed by a completion that is not the last",
                        "carrier/InFlight",
                        "if (terminal) { slots.release(operation); operation.cancelled = false; operation.answered = false; if",
                        "slots.release(operation); if (terminal) { operation.cancelled = false; operation.answered = false; if"),
                new Mutation(
                        "what finds no slot is forgotten",
                        "carrier/InFlight",
                        "if (!backlog.isEmpty() && !refuses(operation) || !tryStage(operation)) { backlog.addLast(operation); }",
                        "tryStage(operation);"),
                new Mutation(
                        "what waits for room is not tried again",
                        "carrier/InFlight",
                        "while (!backlog.isEmpty() && tryStage(backlog.peekFirst())) { backlog.removeFirst(); }",
                        ""),
                new Mutation(
                        "the watch goes on after its end",
                        "carrier/InFlight",
                        "if (watchRefused) { return; }",
                        ""),
                new Mutation(
                        "a cancel that missed is not repeated",
                        "carrier/Cancels",
                        "timers.set(retry, System.nanoTime() + pauseNanos);",
                        ""),
                new Mutation(
                        "a cancel that finds no room is forgotten",
                        "carrier/Cancels",
                        "waiting = append(waiting, waitingCount++, userData);",
                        ""));
    }

    private static List<Mutation> ring() {
        return List.of(
                new Mutation(
                        "a partial submit is taken for a whole one",
                        "ring/Ring",
                        "submittedCount += head - consumed; consumed = head;",
                        "submittedCount += head - consumed; consumed = staged;"),
                new Mutation(
                        "what was reaped is not given back to the kernel",
                        "ring/Ring",
                        "SHARED_INT.setRelease(shared, completionHeadAt, reaped); } return reaped - first;",
                        "SHARED_INT.setRelease(shared, completionHeadAt, reaped - 1); } return reaped - first;"),
                new Mutation(
                        "a full submission queue is written over",
                        "ring/Ring",
                        "if (staged - consumed > entriesMask) { return false; }",
                        ""),
                new Mutation(
                        "an interrupted enter is the end of the ring",
                        "ring/Ring",
                        "case Errno.EINTR, Errno.ETIME,",
                        "case Errno.ETIME,"),
                new Mutation(
                        "EBUSY is the end of the ring",
                        "ring/Ring",
                        "Errno.EAGAIN, Errno.EBUSY -> result;",
                        "Errno.EAGAIN -> result;"),
                new Mutation(
                        "the rest of an old entry is left in a new one",
                        "ring/Ring",
                        "entries.set(LONG, at + SQE_ADDR3, 0);",
                        ""),
                new Mutation(
                        "the wrong receive buffer is handed back",
                        "ring/BufferRing",
                        "descriptors.set(ValueLayout.JAVA_SHORT, at + BUF_BID, (short) buffer);",
                        "descriptors.set(ValueLayout.JAVA_SHORT, at + BUF_BID, (short) (buffer == 0 ? count - 1 : buffer));"),
                new Mutation(
                        "a receive buffer is said to be longer than it is",
                        "ring/BufferRing",
                        "descriptors.set(ValueLayout.JAVA_INT, at + BUF_LEN, bufferBytes);",
                        "descriptors.set(ValueLayout.JAVA_INT, at + BUF_LEN, bufferBytes * 2);"));
    }

    private static List<Mutation> threads() {
        return List.of(
                new Mutation(
                        "the carrier falls asleep without looking again",
                        "carrier/Inbox",
                        "return TOP.compareAndSet(this, null, ASLEEP);",
                        "TOP.setVolatile(this, ASLEEP); return true;"),
                new Mutation(
                        "nobody wakes the sleeping carrier",
                        "carrier/Inbox",
                        "return seen == ASLEEP;",
                        "return false;"),
                new Mutation(
                        "the mark of sleep outlives the ring",
                        "carrier/Carrier",
                        "report(inFlight.abandon(failure)); inbox.wakeUp(); }",
                        "report(inFlight.abandon(failure)); }"),
                new Mutation(
                        "what a dead ring may write to is unmapped",
                        "carrier/Carrier",
                        "ring.enter(0, 0); waker.close();",
                        "waker.close();"),
                new Mutation(
                        "the waker is not armed again",
                        "carrier/Waker",
                        "if (terminal && result != -Errno.ECANCELED) { arm(); }",
                        ""),
                new Mutation(
                        "owed wake-ups are not counted",
                        "carrier/Carrier",
                        "if (!inbox.wakeUp()) { waker.expect(); }",
                        "inbox.wakeUp(); waker.expect();"),
                new Mutation(
                        "the carrier sleeps beyond its deadlines",
                        "carrier/Carrier",
                        "ring.enter(1, timers.nanosToNext(now));",
                        "ring.enter(1, -1);"),
                new Mutation(
                        "a pinned thread does not drive the ring",
                        "carrier/Carrier",
                        "if (!Scheduling.tryPark(Thread.currentThread())) { waitPinned(); }",
                        "Scheduling.tryPark(Thread.currentThread());"),
                new Mutation(
                        "an alarm is not taken back",
                        "carrier/Alarms",
                        "timers.cancel(alarm); alarm.sleeper = null;",
                        "alarm.sleeper = null;"),
                new Mutation(
                        "far deadlines are lost",
                        "carrier/Timers",
                        "deadline.place = -1; link(deadline); deadline = following;",
                        "deadline.place = -1; deadline = following;"),
                new Mutation(
                        "a deadline is due too early",
                        "carrier/OneShot",
                        "System.nanoTime() - deadline >= 0",
                        "System.nanoTime() - deadline >= -500_000"));
    }

    private static List<Mutation> receiving() {
        return List.of(
                new Mutation(
                        "a receive that has ended is not armed again",
                        "blocking/Reception",
                        "calledOff = false; armed = false;",
                        "calledOff = false; armed = result > 0;"),
                new Mutation(
                        "a refused receive is armed for ever",
                        "blocking/Reception",
                        "if (!calledOff && !callingOff && !descriptor.closing()) {",
                        "if (result == 1) {"),
                new Mutation(
                        "a refused accept is armed for ever",
                        "blocking/Accepting",
                        "else if (result != -Errno.ECANCELED || !calledOff) {",
                        "else if (result != -Errno.ECANCELED) {"),
                new Mutation(
                        "running out of buffers is an error of the connection",
                        "blocking/Reception",
                        "starved = true; carrier().receiveStarved();",
                        "end(result);"),
                new Mutation(
                        "a picked buffer without bytes is kept",
                        "blocking/Reception",
                        "buffers.giveBack(buffers.filled(flags, 0));",
                        ""),
                new Mutation(
                        "a connection may hold all buffers",
                        "blocking/Reception",
                        "calledOff = true; carrier().cancel(this);",
                        "calledOff = true; armed = false; carrier().cancel(this);"),
                new Mutation(
                        "a closing receiver does not wait for its receive",
                        "blocking/Reception",
                        "callingOff = true; owner.cancel(this); boolean interrupted = false; while (armed) {",
                        "callingOff = true; owner.cancel(this); boolean interrupted = false; while (armed && owner == null) {"));
    }

    private static List<Mutation> received() {
        return List.of(
                new Mutation(
                        "a buffer goes back to the kernel before it is read",
                        "blocking/Receiver",
                        "int count = Math.min(rest, length - copied);",
                        "int count = Math.min(rest, length - copied); if (count == rest) { buffers.giveBack(buffer); }"),
                new Mutation(
                        "a buffer goes back while half of it is unread",
                        "blocking/Receiver",
                        "if (count < rest) { offset += count; }",
                        "if (count < rest && count % 7 != 3) { offset += count; }"),
                new Mutation(
                        "a straight receive begins before the other has ended",
                        "blocking/Receiver",
                        "if (quiet) { return Place.STRAIGHT; } callOff(); return Place.QUEUE;",
                        "return Place.STRAIGHT;"),
                new Mutation(
                        "what comes on the way to a straight receive is dropped",
                        "blocking/Receiver",
                        "callOff(); return Place.QUEUE;",
                        "callOff(); giveAllBack(); return Place.QUEUE;"),
                new Mutation(
                        "the end is not kept when it comes straight",
                        "blocking/Receiver",
                        "habit.receivedStraight(result, length); return received(result);",
                        "habit.receivedStraight(result, length); return Math.max(0, result);"),
                new Mutation(
                        "what is lent goes back to the kernel meanwhile",
                        "blocking/ReceiveQueue",
                        "buffers().lend(); lent(); return removeOldest();",
                        "buffers().lend(); lent(); int b = removeOldest(); buffers().giveBack(b); return b;"),
                new Mutation(
                        "what was half read is lent whole",
                        "blocking/Receiver",
                        "int from = offset; offset = 0;",
                        "int from = offset > 3 ? offset : 0; offset = 0;"),
                new Mutation(
                        "what was lent never counts as back",
                        "blocking/ReceiveQueue",
                        "LENT_COUNT.getAndAdd(this, -1);",
                        ""),
                new Mutation(
                        "queued buffers are read newest first",
                        "blocking/ReceiveQueue",
                        "if (first == NONE) { first = oldest; }",
                        "if (first == NONE) { int b = oldest, p = NONE; while (b != NONE) { int n = buffers.link(b); buffers.link(b, p); p = b; b = n; } first = p; }"),
                new Mutation(
                        "unread buffers are kept at the end",
                        "blocking/Reception",
                        "return carrier != null && giveAllBack();",
                        "return false;"));
    }

    private static List<Mutation> sending() {
        return List.of(
                new Mutation(
                        "memory sent in place is free with the first completion",
                        "carrier/OneShot",
                        "if (rest != null && terminal && (notification || first)) {",
                        "if (rest != null && first) {"),
                new Mutation(
                        "a buffer given away is released by its writer",
                        "blocking/Sender",
                        "source.join(); int sent",
                        "int sent"),
                new Mutation(
                        "a full socket is a mistake",
                        "blocking/Sender",
                        "if (sent <= 0 && sent != -Errno.EAGAIN && sent != -Errno.EINTR) {",
                        "if (sent <= 0 && sent != -Errno.EINTR) {"),
                new Mutation(
                        "a byte is skipped after a short send",
                        "blocking/Transfer",
                        "drainer.drain(segment.address() + moved, length - moved, moved);",
                        "drainer.drain(segment.address() + moved + (moved > 0 && moved < length - 1 ? 1 : 0), length - moved - (moved > 0 && moved < length - 1 ? 1 : 0), moved);"),
                new Mutation(
                        "a failed write forgets what went before",
                        "blocking/Transfer",
                        "moved += e.moved; throw e.cause;",
                        "throw e.cause;"),
                new Mutation(
                        "a closing descriptor does not wait for its users",
                        "blocking/Descriptor",
                        "carriers.cancelAll(this); Carrier here",
                        "carriers.cancelAll(this); if (inUse()) { return; } Carrier here"),
                new Mutation(
                        "the last user does not tell the closer",
                        "blocking/Descriptor",
                        "LockSupport.unpark(closer);",
                        ""),
                new Mutation(
                        "a turn that is given up is told to nobody",
                        "blocking/Descriptor",
                        "if ((after & WAITED_FOR) != 0 && turn != 0) {",
                        "if ((after & WAITED_FOR) != 0 && turn == 0) {"),
                new Mutation(
                        "who gives up waiting for a turn keeps the wake-up",
                        "blocking/Descriptor",
                        "if (!entered) { wakeNext(turn);",
                        "if (entered && turn == 0) { wakeNext(turn);"),
                new Mutation(
                        "a closed listener keeps what it has accepted",
                        "blocking/Acceptor",
                        "while ((fd = accepted.poll()) != null) { Linux.close(fd); }",
                        ""),
                new Mutation(
                        "an accept that has ended is not armed again",
                        "blocking/Accepting",
                        "if (terminal) { calledOff = false; armed = false; }",
                        "if (terminal && result < 0) { calledOff = false; armed = false; }"),
                new Mutation(
                        "a failed connect leaves its socket open",
                        "blocking/Sockets",
                        "connect(carriers, descriptor, remote, deadline); return fd; } catch (Throwable e) { Linux.close(fd); throw e; }",
                        "connect(carriers, descriptor, remote, deadline); return fd; } catch (RuntimeException e) { Linux.close(fd); throw e; }"));
    }

    private static List<Mutation> files() {
        return List.of(
                new Mutation(
                        "a short write is taken for a whole one",
                        "uring/FileData",
                        "return at == Files.CURRENT ? at : at + bytes;",
                        "return at;"),
                new Mutation(
                        "a miss of the page cache is the end of the file",
                        "blocking/Files",
                        "if (cached >= 0) {",
                        "if (cached >= -11) { cached = Math.max(0, cached);"),
                new Mutation(
                        "the pool forgets who waits",
                        "blocking/SlabPool",
                        "serve(); if (closed && lentCount == 0) {",
                        "if (closed && lentCount == 0) {"),
                new Mutation(
                        "a copy goes back to its pool before it is used",
                        "blocking/Transfer",
                        "long address = scratch.memory().address(); while",
                        "long address = scratch.memory().address(); scratch.close(); while"),
                new Mutation(
                        "a pipe is read without being polled in between",
                        "blocking/Pipes",
                        "waited = await(file, Posix.POLLIN);",
                        "waited = 0;"));
    }

    private static List<Mutation> memory() {
        return List.of(
                new Mutation(
                        "memory is taken back while operations are at work in it",
                        "blocking/UserMemory",
                        "tenancy.enter(); } @Override public void endUse() { tenancy.leave(); }",
                        "} @Override public void endUse() { }"),
                new Mutation(
                        "a request that is over keeps its number",
                        "carrier/InFlight",
                        "workers.release(); } operation.endUse(registered);",
                        "workers.release(); }"),
                new Mutation(
                        "a number is not free again when its memory is forgotten",
                        "carrier/RegisteredBuffers",
                        "table.remove(number);",
                        ""),
                new Mutation(
                        "the ring knows less memory than the program has",
                        "blocking/UserMemory",
                        "memory.address(), memory.byteSize());",
                        "memory.address(), memory.byteSize() - 6000);"),
                new Mutation(
                        "two regions are given one number",
                        "carrier/RegisteredBuffers",
                        "while (number < taken.length && taken[number]) {",
                        "while (number < taken.length && taken[number] && uses[number] > 0) {"));
    }
}
