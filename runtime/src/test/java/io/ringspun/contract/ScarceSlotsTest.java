package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * More operations that wait for their peers than may be in flight at a time, and the peers are
 * here, and need operations of their own.
 */
@EverySubject
class ScarceSlotsTest {

    private static final int OPERATIONS_MAX = 16;
    private static final int WAITERS = 3 * OPERATIONS_MAX;

    @Parameter Subject subject;
    private Site site;

    @BeforeEach
    void open() throws IOException {
        site =
                new Site(
                        subject,
                        config -> config.withCarriers(1, false).withQueues(4, 8, OPERATIONS_MAX));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private List<Site.Pair> pairs() throws IOException {
        List<Site.Pair> pairs = new ArrayList<>();
        try (Listener listener = site.io.listen(Site.ANY_PORT)) {
            for (int i = 0; i < WAITERS; i++) {
                pairs.add(site.pair(listener));
            }
        }
        return pairs;
    }

    @Test
    void readersThatWaitDoNotKeepTheirWritersWaiting() throws IOException {
        List<Site.Pair> pairs = pairs();
        List<Task<Integer>> readers = new ArrayList<>();
        for (Site.Pair pair : pairs) {
            readers.add(site.start(() -> pair.near().read(new byte[10], 0, 10)));
        }
        readers.forEach(Task::awaitBlocked);
        for (Site.Pair pair : pairs) {
            site.run(() -> pair.far().write(new byte[] {1, 2, 3}, 0, 3));
        }
        readers.forEach(reader -> assertThat(reader.result()).isEqualTo(3));
    }

    @Test
    void writersThatWaitDoNotKeepTheirReadersWaiting() throws IOException {
        Pattern pattern = new Pattern("writers that wait");
        int length = 1 << 20;
        byte[] data = pattern.bytes(0, length);
        List<Site.Pair> pairs = pairs();
        List<Task<Void>> writers = new ArrayList<>();
        for (Site.Pair pair : pairs) {
            pair.near().option(StandardSocketOptions.SO_SNDBUF, Site.SMALL_SOCKET_BUFFER);
            pair.far().option(StandardSocketOptions.SO_RCVBUF, Site.SMALL_SOCKET_BUFFER);
            writers.add(
                    site.run(() -> {
                        pair.near().write(data, 0, length);
                        pair.near().shutdownOutput();
                    }));
        }
        writers.forEach(Task::awaitBlocked);
        List<Task<byte[]>> readers = new ArrayList<>();
        for (Site.Pair pair : pairs) {
            readers.add(site.start(() -> pair.far().inputStream().readAllBytes()));
        }
        for (Task<byte[]> reader : readers) {
            byte[] got = reader.result();
            assertThat(got).hasSize(length);
            pattern.check(got, 0, length, 0);
        }
        writers.forEach(Task::result);
    }

    @Test
    void acceptorsThatWaitDoNotKeepConnectsWaiting() throws IOException {
        List<Listener> listeners = new ArrayList<>();
        List<Task<Connection>> acceptors = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
            listeners.add(listener);
            acceptors.add(site.start(listener::accept));
        }
        acceptors.forEach(Task::awaitBlocked);
        for (int i = 0; i < WAITERS; i++) {
            Listener listener = listeners.get(i);
            Connection near = site.start(() -> site.io.connect(listener.localAddress())).result();
            Connection far = acceptors.get(i).result();
            assertThat(far.remoteAddress()).isEqualTo(near.localAddress());
            near.close();
            far.close();
        }
    }

    /** What opens a pipe waits in a worker of the kernel, and making a file needs one too. */
    @Test
    void pipesThatWaitForTheirOtherEndDoNotKeepFilesWaiting() throws IOException {
        Assumptions.assumeTrue(
                !subject.nio(), "NIO opens files on offload threads, and has only so many");
        Path directory = site.directory();
        List<Path> pipes = new ArrayList<>();
        List<Task<FileHandle>> readers = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            Path pipe = directory.resolve("pipe" + i);
            Fifo.make(pipe);
            pipes.add(pipe);
            readers.add(site.start(() -> site.io.open(pipe, StandardOpenOption.READ)));
        }
        readers.forEach(Task::awaitBlocked);
        Path file = directory.resolve("file");
        site.run(
                        () -> {
                            try (FileHandle made =
                                    site.io.open(
                                            file,
                                            StandardOpenOption.CREATE_NEW,
                                            StandardOpenOption.WRITE)) {
                                made.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
                                made.sync();
                            }
                        })
                .result();
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        for (int i = 0; i < WAITERS; i++) {
            Path pipe = pipes.get(i);
            Task<FileHandle> writer =
                    site.start(() -> site.io.open(pipe, StandardOpenOption.WRITE));
            readers.get(i).result().close();
            writer.result().close();
        }
    }

    /** Readers that gave up leave their connections as they are: they do not count for ever. */
    @Test
    void idleConnectionsDoNotKeepOthersWaiting() throws IOException {
        for (Site.Pair pair : pairs()) {
            pair.near().readTimeout(Duration.ofNanos(1));
            site.start(() -> pair.near().read(new byte[10], 0, 10))
                    .failure(SocketTimeoutException.class);
        }
        try (FileHandle file =
                site.io.open(
                        site.directory().resolve("file"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            assertThat(site.start(() -> file.write(ByteBuffer.allocate(1000), 0)).result())
                    .isEqualTo(1000);
            site.run(file::sync).result();
        }
    }
}
