package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.FileTable;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingFailure;
import io.ringspun.runtime.ring.Room;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers for files, on the real kernel: sockets, so that an operation lasts as long as wanted. */
class RegisteredFilesTest {

    private static final long LONG_NANOS = 10_000_000_000L;

    private Ring ring;
    private FileTable table;
    private RegisteredFiles files;
    private InFlight inFlight;
    private Arena arena;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Integer> results = new ArrayList<>();

    /** A file, and the other end of it. */
    private final class Socket implements Target {

        private final int ours;
        private final int theirs;
        private final KnownFile file;

        Socket() {
            MemorySegment pair = arena.allocate(8, 4);
            assertThat(Linux.socketpair(Posix.AF_UNIX, Posix.SOCK_STREAM, 0, pair)).isZero();
            ours = pair.get(ValueLayout.JAVA_INT, 0);
            theirs = pair.get(ValueLayout.JAVA_INT, 4);
            file = KnownFile.single(ours);
            sockets.add(this);
        }

        @Override
        public boolean closing() {
            return false;
        }

        @Override
        public KnownFile file() {
            return file;
        }

        /** Whether nobody has the other end open any more, once its descriptor is closed. */
        boolean isGone() {
            return Linux.recv(theirs, arena.allocate(1).address(), 1, Posix.MSG_DONTWAIT) == 0;
        }
    }

    private final class Transfer extends Operation {

        private final MemorySegment memory = arena.allocate(1);

        @Override
        protected void completed(int result, int flags, boolean terminal) {
            results.add(result < 0 ? result : memory.get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @BeforeEach
    void open() {
        ring = Room.ring(8, 16, Choices.NONE);
        arena = Arena.ofConfined();
    }

    private void numbers(int count) {
        table = FileTable.open(ring, count + 1);
        Assumptions.assumeTrue(table != null, "no table of files");
        files = new RegisteredFiles(table, 1, count, 0);
        RingFiles both = RingFiles.of(table, files);
        inFlight =
                new InFlight(
                        ring,
                        new Timers(System.nanoTime()),
                        new Turn(1_000_000_000),
                        16,
                        new RegisteredBuffers(null, 0),
                        both,
                        new Signals(ring, false, 1));
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
        }
        for (Socket socket : sockets) {
            Linux.close(socket.ours);
            Linux.close(socket.theirs);
        }
        if (arena != null) {
            arena.close();
        }
    }

    /** Begins a read that has to wait for {@link #feed}. */
    private Transfer read(Socket socket) {
        Transfer transfer = new Transfer();
        transfer.target(socket);
        transfer.read(socket.ours, transfer.memory.address(), 1, -1);
        inFlight.stage(transfer);
        ring.enter(0, 0);
        return transfer;
    }

    /** Sends a byte, and expects a read to bring it. */
    private void feed(Socket socket, int value) {
        feed(socket, value, "read");
    }

    private void feed(Socket socket, int value, String what) {
        int before = results.size();
        MemorySegment one = arena.allocate(1);
        one.set(ValueLayout.JAVA_BYTE, 0, (byte) value);
        assertThat(Linux.write(socket.theirs, one.address(), 1)).isOne();
        await(before + 1);
        assertThat(results.getLast()).as(what).isEqualTo(value);
    }

    private void await(int count) {
        long deadline = System.nanoTime() + LONG_NANOS;
        while (results.size() < count && System.nanoTime() < deadline) {
            inFlight.stageBacklog();
            ring.enter(1, LONG_NANOS);
            inFlight.reap();
        }
        assertThat(results).hasSize(count);
    }

    @Test
    void aReadByNumberReads() {
        numbers(1);
        Socket socket = new Socket();
        Transfer transfer = read(socket);
        assertThat(transfer.namesFileByNumber()).isTrue();
        assertThat(transfer.fd()).isOne();
        feed(socket, 7);
        assertThat(transfer.namesFileByNumber()).as("idle again").isFalse();
        assertThat(transfer.fd()).isEqualTo(socket.ours);
    }

    @Test
    void whatIsNoTransferTakesNoNumber() {
        numbers(1);
        Socket socket = new Socket();
        Transfer poll = new Transfer();
        poll.target(socket);
        poll.poll(socket.ours, Posix.POLLOUT);
        inFlight.stage(poll);
        assertThat(poll.namesFileByNumber()).isFalse();
        await(1);
        assertThat(socket.file.isKnown(0)).isFalse();
    }

    @Test
    void whoFindsNoNumberGoesByDescriptor() {
        numbers(1);
        Socket one = new Socket();
        Socket two = new Socket();
        assertThat(read(one).namesFileByNumber()).isTrue();
        assertThat(read(two).namesFileByNumber()).as("it is in use").isFalse();
        feed(two, 2);
        feed(one, 1);
        assertThat(read(two).namesFileByNumber()).as("the other is idle").isTrue();
        assertThat(one.file.isKnown(0)).isFalse();
        feed(two, 3);
    }

    @Test
    void theOneUnusedForLongestMakesRoom() {
        numbers(3);
        List<Socket> all = List.of(new Socket(), new Socket(), new Socket(), new Socket());
        for (int i : new int[] {0, 1, 2, 0}) {
            read(all.get(i));
            feed(all.get(i), i);
        }
        read(all.get(3));
        feed(all.get(3), 3);
        assertThat(all.stream().map(socket -> socket.file.isKnown(0)))
                .containsExactly(true, false, true, true);
    }

    /** What is forgotten is not open in the table any more, and its number not a stranger's yet. */
    @Test
    void aNumberIsFreeOnlyWhenTheLastRequestThatNamesItIsOver() {
        numbers(1);
        Socket one = new Socket();
        Socket two = new Socket();
        read(one);
        read(one);
        files.forget(one.file);
        assertThat(read(two).namesFileByNumber()).isFalse();
        feed(one, 1);
        feed(two, 2);
        assertThat(read(two).namesFileByNumber()).as("one request still names it").isFalse();
        assertThat(read(one).namesFileByNumber()).as("it is forgotten").isFalse();
        feed(one, 3);
        feed(two, 4);
        feed(one, 5);
        assertThat(read(two).namesFileByNumber()).isTrue();
        feed(two, 6);
    }

    @Test
    void goneMeansGone() {
        numbers(2);
        Socket waiting = new Socket();
        Socket socket = new Socket();
        read(waiting);
        read(socket);
        feed(socket, 1);
        Linux.close(socket.ours);
        assertThat(socket.isGone()).as("the ring has it").isFalse();
        files.forget(socket.file);
        Assumptions.assumeTrue(socket.isGone(), "this kernel lets go of files later");
        files.forget(socket.file); // once more does nothing
        feed(waiting, 2);
    }

    @Test
    void aDeadRingKeepsNothingOpen() {
        numbers(2);
        Socket socket = new Socket();
        read(socket);
        feed(socket, 1);
        Linux.close(socket.ours);
        inFlight.abandon(new RingFailure("killed by the test"));
        Assumptions.assumeTrue(socket.isGone(), "this kernel lets go of files later");
        files.forget(socket.file);
        assertThat(files.begin(new Socket().file)).isEqualTo(RegisteredFiles.NONE);
    }

    @Test
    void whatTheKernelRefusesIsNotAskedForAgain() {
        numbers(1);
        KnownFile none = KnownFile.single(1 << 20);
        assertThat(files.begin(none)).isEqualTo(RegisteredFiles.NONE);
        assertThat(none.number(0)).isEqualTo(KnownFile.REFUSED);
        assertThat(files.begin(none)).isEqualTo(RegisteredFiles.NONE);
        assertThat(read(new Socket()).namesFileByNumber()).as("the number is free").isTrue();
    }

    @Test
    void cancelledAndUnstagedRequestsNameNothing() {
        numbers(1);
        Socket socket = new Socket();
        for (int i = 0; i < 40; i++) { // more than slots
            read(socket);
        }
        inFlight.refuse();
        await(40);
        assertThat(results).containsOnly(-Errno.ECANCELED);
        Socket other = new Socket();
        assertThat(files.begin(other.file)).isOne();
        assertThat(socket.file.isKnown(0)).isFalse();
    }

    /** Whatever comes and goes: who reads gets what was sent to him, and nobody else does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void asTheModel(int count) {
        numbers(count);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Socket, Integer> waiting = new HashMap<>();
        Deque<Socket> open = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            if (open.size() < 6) {
                open.add(new Socket());
            }
            Socket socket = open.removeFirst();
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (waiting.values().stream().mapToInt(n -> n).sum() < 8) {
                        read(socket);
                        waiting.merge(socket, 1, Integer::sum);
                    }
                }
                case 1, 2 -> {
                    if (!idle(waiting, socket)) {
                        feed(socket, i % 100, "step " + i + " of seed=" + seed);
                        waiting.merge(socket, -1, Integer::sum);
                    }
                }
                default -> {
                    if (idle(waiting, socket)) {
                        files.forget(socket.file);
                        sockets.remove(socket);
                        Linux.close(socket.ours);
                        Linux.close(socket.theirs);
                        continue;
                    }
                }
            }
            open.addLast(socket);
        }
    }

    private static boolean idle(Map<Socket, Integer> waiting, Socket socket) {
        return waiting.getOrDefault(socket, 0) == 0;
    }
}
