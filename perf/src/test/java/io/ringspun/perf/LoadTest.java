package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.perf.os.Cores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both load generators, against servers that do right, do wrong, and do nothing. */
class LoadTest {

    private static final long PID = ProcessHandle.current().pid();
    private static final int BYTES = 100;

    private final Workers workers = new Workers();
    private ServerSocket listener;

    enum Language {
        C,
        JAVA;

        Load open(Workers workers) throws IOException, InterruptedException {
            Cores untied = new Cores(-1, -1, null);
            Load load =
                    this == C
                            ? Load.inC(workers, new Compiler(workers), untied)
                            : Load.inJava(workers, untied);
            assumeTrue(load != null, "no C compiler here");
            return load;
        }
    }

    /** What a server does with what it has read. */
    private interface Behaviour {
        void answer(Socket socket, byte[] bytes, int count) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        workers.close();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_echoed_is_counted(Language language) throws Exception {
        serve((socket, bytes, count) -> socket.getOutputStream().write(bytes, 0, count));
        Load load = language.open(workers);
        for (int connections : new int[] {1, 20}) {
            Load.Run run = load.run(PID, port(), connections, BYTES, 20, 100);
            load.farewell();
            assertThat(run.errors()).isZero();
            assertThat(run.requests()).isPositive().isLessThanOrEqualTo(run.total());
            assertThat(run.elapsedNanos()).isGreaterThanOrEqualTo(100_000_000);
            assertThat(run.p50Nanos()).isPositive().isLessThanOrEqualTo(run.p99Nanos());
            assertThat(run.p99Nanos()).isLessThanOrEqualTo(run.p999Nanos());
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_comes_at_a_rate_comes_no_faster(Language language) throws Exception {
        serve((socket, bytes, count) -> socket.getOutputStream().write(bytes, 0, count));
        Load load = language.open(workers);
        int connections = 7;
        Load.Run run = load.runAt(500, PID, port(), connections, BYTES, 100, 300);
        load.farewell();
        assertThat(run.errors()).isZero();
        assertThat(run.requests()).isPositive();
        // The warm-up may last longer than it should, as the measured time may.
        double seconds = 0.1 + run.elapsedNanos() / 1e9;
        assertThat((double) run.requests()).isLessThanOrEqualTo(500 * seconds + connections);
    }

    @ParameterizedTest
    @EnumSource
    void whoever_waits_in_vain_has_waited(Language language) throws Exception {
        serve((socket, bytes, count) -> {});
        Load load = language.open(workers);
        Load.Run run = load.runAt(1000, PID, port(), 3, BYTES, 0, 200);
        load.farewell();
        assertThat(run.requests()).isZero();
        // Of about 200 that were due, evenly, half have waited for half of the time.
        assertThat(run.p50Nanos()).isGreaterThan(50_000_000);
        assertThat(run.p99Nanos()).isGreaterThan(run.p50Nanos());
    }

    @ParameterizedTest
    @EnumSource
    void large_messages_are_sent_and_received_in_pieces(Language language) throws Exception {
        serve((socket, bytes, count) -> socket.getOutputStream().write(bytes, 0, count));
        Load load = language.open(workers);
        long requests = 0;
        for (int i = 0; i < 20 && requests == 0; i++) { // a busy machine may need more than one
            Load.Run run = load.run(PID, port(), 2, 1 << 19, 0, 300);
            load.farewell();
            assertThat(run.errors()).isZero();
            requests = run.requests();
        }
        assertThat(requests).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void one_wrong_byte_is_noticed(Language language) throws Exception {
        serve((socket, bytes, count) -> {
            bytes[count - 1] ^= 1;
            socket.getOutputStream().write(bytes, 0, count);
        });
        refused(language, "the answer is not the request");
    }

    @ParameterizedTest
    @EnumSource
    void one_byte_too_many_is_noticed(Language language) throws Exception {
        serve((socket, bytes, count) -> socket.getOutputStream().write(bytes, 0, count + 1));
        refused(language, "the answer is not the request");
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_hangs_up_is_noticed(Language language) throws Exception {
        serve((socket, bytes, count) -> socket.close());
        refused(language, "the server closed the connection");
    }

    @ParameterizedTest
    @EnumSource
    void a_silent_server_has_answered_nothing(Language language) throws Exception {
        serve((socket, bytes, count) -> {});
        Load load = language.open(workers);
        Load.Run run = load.run(PID, port(), 3, BYTES, 0, 100);
        load.farewell();
        assertThat(run.requests()).isZero();
        assertThat(run.errors()).isZero();
        assertThat(run.p99Nanos()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_held_stays_open_until_it_is_released(Language language) throws Exception {
        AtomicInteger open = new AtomicInteger();
        serve(
                (socket, bytes, count) -> socket.getOutputStream().write(bytes, 0, count),
                open::addAndGet);
        Load load = language.open(workers);
        load.hold(port(), 7, BYTES);
        assertThat(open).hasValue(7);
        load.release();
        Awaitility.await().untilAsserted(() -> assertThat(open).hasValue(0));
        Load.Run run = load.run(PID, port(), 2, BYTES, 0, 100);
        load.farewell();
        assertThat(run.errors()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whoever_is_not_answered_is_not_held(Language language) throws Exception {
        serve((socket, bytes, count) -> {
            bytes[0] ^= 1;
            socket.getOutputStream().write(bytes, 0, count);
        });
        Load load = language.open(workers);
        assertThatIOException().isThrownBy(() -> load.hold(port(), 2, BYTES));
    }

    private String port() {
        return Integer.toString(listener.getLocalPort());
    }

    private void refused(Language language, String reason) throws Exception {
        Load load = language.open(workers);
        assertThatIOException()
                .isThrownBy(() -> load.run(PID, port(), 2, BYTES, 0, 100))
                .withMessageContaining(reason);
    }

    private void serve(Behaviour behaviour) {
        serve(behaviour, change -> {});
    }

    private void serve(Behaviour behaviour, IntConsumer count) {
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    count.accept(1);
                    Thread.startVirtualThread(() -> {
                        serve(socket, behaviour);
                        count.accept(-1);
                    });
                }
            } catch (IOException e) {
                // the test is over
            }
        });
    }

    private static void serve(Socket socket, Behaviour behaviour) {
        try (socket) {
            byte[] bytes = new byte[1 << 16];
            for (int n; (n = socket.getInputStream().read(bytes, 0, bytes.length - 1)) >= 0; ) {
                behaviour.answer(socket, bytes, n);
            }
        } catch (IOException e) {
            // the load generator has hung up
        }
    }
}
