package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * A runtime that has both ends of something and is closed: the calls at either end are told of the
 * close, and not of what closing the other end does to them. Many of each, for the order in which a
 * runtime closes is any.
 */
@EverySubject
class CloseOfBothEndsTest {

    @Parameter Subject subject;

    private Site site;
    private Path directory;
    private final List<Task<Integer>> waiting = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        directory = site.directory();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** On NIO each call on a pipe that waits holds a thread. */
    private int pairs() {
        return subject.nio() ? subject.config().offloadThreads() / 2 : 16;
    }

    private void closeEndsThemAll() {
        waiting.forEach(Task::awaitBlocked);
        site.leavesSomething();
        site.io.close();
        waiting.forEach(task -> task.failure(AsynchronousCloseException.class));
    }

    private void wait(int i, Callable<Integer> call) {
        waiting.add(Caller.values()[i % 3].start(site.io, call));
    }

    private record Pipe(FileHandle reading, FileHandle writing) {}

    private Pipe pipe(int i) throws IOException {
        Path path = directory.resolve("fifo" + i);
        Fifo.make(path);
        Task<FileHandle> reading = site.start(() -> site.io.open(path, READ));
        FileHandle writing = site.keep(site.io.open(path, WRITE));
        return new Pipe(site.keep(reading.result()), writing);
    }

    @Test
    void readersOfPipes() throws IOException {
        for (int i = 0; i < pairs(); i++) {
            Pipe pipe = pipe(i);
            wait(i, () -> pipe.reading().read(ByteBuffer.allocate(1)));
        }
        closeEndsThemAll();
    }

    @Test
    void writersOfPipes() throws IOException {
        for (int i = 0; i < pairs(); i++) {
            Pipe pipe = pipe(i);
            wait(i, () -> pipe.writing().write(ByteBuffer.allocate(2 << 20)));
        }
        closeEndsThemAll();
    }

    /** Each of these calls uses two: one that waits, and one that is closed before it. */
    @Test
    void copiesFromFilesToPipes() throws IOException {
        assumeTrue(!subject.nio(), "NIO copies to files with positions only");
        for (int i = 0; i < pairs(); i++) {
            Path path = Files.write(directory.resolve("data" + i), new byte[2 << 20]);
            FileHandle source = site.keep(site.io.open(path, READ));
            Pipe pipe = pipe(i);
            wait(i, () -> (int) source.transferTo(0, 2 << 20, pipe.writing(), 0));
        }
        closeEndsThemAll();
    }

    @Test
    void filesThatAreSentOverConnections() throws IOException {
        for (int i = 0; i < pairs(); i++) {
            Path path = Files.write(directory.resolve("data" + i), new byte[16 << 20]);
            FileHandle source = site.keep(site.io.open(path, READ));
            Site.Pair pair = site.pair();
            wait(i, () -> (int) source.transferTo(0, 16 << 20, pair.near()));
        }
        closeEndsThemAll();
    }

    @Test
    void filesThatWaitToBePassed() throws IOException {
        assumeTrue(!subject.nio(), "NIO passes no descriptors");
        for (int i = 0; i < pairs(); i++) {
            Path path = Files.write(directory.resolve("data" + i), new byte[1]);
            FileHandle file = site.keep(site.io.open(path, READ));
            UnixDomainSocketAddress address =
                    UnixDomainSocketAddress.of(directory.resolve("s" + i));
            try (Listener listener = site.io.listen(address)) {
                Connection near = site.pair(listener).near();
                wait(
                        i,
                        () -> {
                            while (true) {
                                near.unix().write(ByteBuffer.allocate(100_000), List.of(file));
                            }
                        });
            }
        }
        closeEndsThemAll();
    }

    @Test
    void readersOfConnections() throws IOException {
        for (int i = 0; i < pairs(); i++) {
            Site.Pair pair = site.pair();
            wait(i, () -> pair.near().read(new byte[1], 0, 1));
            wait(i + 1, () -> pair.far().read(ByteBuffer.allocateDirect(1)));
        }
        closeEndsThemAll();
    }

    @Test
    void sendersOfDatagramsThatWaitForRoom() throws IOException {
        assumeTrue(!subject.nio(), "NIO has no Unix-domain datagrams");
        for (int i = 0; i < pairs(); i++) {
            DatagramEndpoint near = endpoint("near" + i);
            SocketAddress far = endpoint("far" + i).localAddress();
            wait(
                    i,
                    () -> {
                        while (true) {
                            near.send(ByteBuffer.allocate(4), far);
                        }
                    });
        }
        closeEndsThemAll();
    }

    private DatagramEndpoint endpoint(String name) throws IOException {
        DatagramEndpoint endpoint =
                site.keep(site.io.bind(UnixDomainSocketAddress.of(directory.resolve(name))));
        endpoint.option(StandardSocketOptions.SO_SNDBUF, Site.SMALL_SOCKET_BUFFER);
        return endpoint;
    }
}
