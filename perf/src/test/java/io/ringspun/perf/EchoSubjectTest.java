package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.perf.os.Cores;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every server of the echo suite gives back what it gets, small and large, by few and by many, and
 * on two carriers. One that cannot run here says why.
 */
class EchoSubjectTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Bench bench =
            new Bench(
                    Plan.SMOKE,
                    new Cores(-1, -1, null),
                    null,
                    new java.io.PrintStream(OutputStream.nullOutputStream()));

    @TempDir Path folder;

    static List<EchoSubject> subjects() {
        return EchoSubject.ALL;
    }

    /** One of each kind that treats a second carrier in its own way. */
    static List<EchoSubject> differentOnTwo() {
        return Stream.of(
                        "ringspun",
                        "nio-selector",
                        "netty-epoll",
                        "netty-uring-buffers",
                        "c-epoll",
                        "c-multishot")
                .map(EchoSubject::named)
                .toList();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_server_gives_back_what_it_gets(EchoSubject subject) throws Exception {
        Worker worker = start(subject, 1, "-");
        String port = address(worker);
        assertThat(echoed(worker, port, 1, 64)).isPositive();
        assertThat(echoed(worker, port, 200, 64)).isPositive();
        assertThat(echoed(worker, port, 8, 100_000)).isPositive(); // many times a server's buffer
        assertThat(worker.ask("stats", "stats", PATIENCE)).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("differentOnTwo")
    void two_carriers_serve_as_well(EchoSubject subject) throws Exception {
        Worker worker = start(subject, 2, "-");
        assertThat(echoed(worker, address(worker), 20, 64)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_server_listens_at_a_path_as_well(EchoSubject subject) throws Exception {
        assumeTrue(subject.unix(), "java.net.Socket knows no paths");
        String path = folder.resolve("socket").toString();
        Worker worker = start(subject, 1, path);
        assertThat(address(worker)).isEqualTo(path);
        assertThat(echoed(worker, path, 1, 64)).isPositive();
        assertThat(echoed(worker, path, 50, 20_000)).isPositive();
        assertThat(worker.ask("memory", "memory", PATIENCE)).hasSize(2);
    }

    /** A C program that cannot be compiled here is not there to be tested. */
    private Worker start(EchoSubject subject, int carriers, String path) throws Exception {
        try {
            return subject.start(bench, carriers, EchoSuite.BUFFER_BYTES, path);
        } catch (IOException e) {
            assumeTrue(false, e.getMessage());
            throw e;
        }
    }

    private static String address(Worker worker) throws Exception {
        try {
            return worker.await("ready", PATIENCE)[1];
        } catch (IOException e) {
            assertThat(e).message().isNotBlank().doesNotContain("has ended");
            assumeTrue(false, e.getMessage());
            throw e;
        }
    }

    /** A busy machine may need more than one run. */
    private long echoed(Worker worker, String address, int connections, int bytes)
            throws Exception {
        Load load = bench.load();
        long total = 0;
        for (int i = 0; i < 50 && total == 0; i++) {
            Load.Run run = load.run(worker.pid(), address, connections, bytes, 0, 100);
            load.farewell();
            assertThat(run.errors()).isZero();
            assertThat(run.ownNanos()).isPositive();
            total += run.total();
        }
        return total;
    }
}
