package io.ringspun.runtime.sim;

import java.util.List;

/** Mistakes in what sends and receives datagrams. */
final class DatagramMutations {

    private DatagramMutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "a datagram is received from its second byte on",
                        "blocking/DatagramReceiver",
                        "MemorySegment.copy(memory, start + DATA_AT, target,",
                        "MemorySegment.copy(memory, start + DATA_AT + (there > 9 ? 1 : 0), target,"),
                new Mutation(
                        "a datagram that was taken stays in the queue",
                        "blocking/DatagramReceiver",
                        "} finally { dropOldest(); }",
                        "} finally { if (length != 7) { dropOldest(); } }"),
                new Mutation(
                        "a datagram is cut in silence",
                        "blocking/DatagramReceiver",
                        "if (length > room) {",
                        "if (length > room && room > 7) {"),
                new Mutation(
                        "what others have sent is received in spite of a peer",
                        "blocking/DatagramReceiver",
                        "if (only != null && !only.equals(from)) {",
                        "if (only != null && from == null) {"),
                new Mutation(
                        "a datagram goes to whom the last one went",
                        "blocking/DatagramSender",
                        "} else if (!target.equals(named)) {",
                        "} else if (named == null) {"),
                new Mutation(
                        "a send that was interrupted for nothing is a mistake",
                        "blocking/DatagramSender",
                        "int sent = stage ? -Errno.EAGAIN : tryAtOnce(outgoing); if (sent != -Errno.EAGAIN && sent != -Errno.EINTR) {",
                        "int sent = stage ? -Errno.EAGAIN : tryAtOnce(outgoing); if (sent != -Errno.EAGAIN) {"),
                new Mutation(
                        "a full socket is taken for a sent datagram",
                        "blocking/DatagramSender",
                        "if (!pause) { OneShot room",
                        "if (pause) { return 0; } if (!pause) { OneShot room"));
    }
}
