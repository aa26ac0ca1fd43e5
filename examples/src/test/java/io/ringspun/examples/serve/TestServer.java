package io.ringspun.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * A server of the files of a directory. Closing it checks that it left nothing behind: no file, no
 * connection, no buffer, no thread.
 */
final class TestServer implements AutoCloseable {

    /** Much more than anything takes, and less than a test may. */
    static final Duration GUARD = Duration.ofSeconds(40);

    private final IoRuntime io;
    private final Site site;
    private final AccessLog log;
    private final HttpServer server;
    private final Listener listener;
    private final Thread acceptor;
    private final StringWriter lines = new StringWriter();

    TestServer(Backend backend, Path directory) throws IOException {
        this(backend, directory, Limits.DEFAULT);
    }

    TestServer(Backend backend, Path directory, Limits limits) throws IOException {
        io = IoRuntime.open(backend.config());
        site = Site.open(io, directory);
        log = AccessLog.to(lines);
        server = new HttpServer(io, site, limits, log);
        listener = io.listen(new InetSocketAddress("127.0.0.1", 0));
        acceptor =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                server.serve(listener);
                            } catch (ClosedChannelException e) {
                                // The end.
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
    }

    /** Makes a file that was last changed long ago. */
    static Path file(Path directory, String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2020-02-20T20:20:20Z")));
    }

    IoRuntime io() {
        return io;
    }

    HttpServer server() {
        return server;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    Client connect() throws IOException {
        return new Client(address());
    }

    /** Sends one request on a connection of its own, and returns what comes until its end. */
    String ask(String request) throws IOException {
        try (Client client = connect()) {
            client.send(request);
            client.finish();
            return client.rest();
        }
    }

    /** Stops accepting and ends the connections; whether they ended in time. */
    boolean drain() throws IOException {
        listener.close();
        return server.drain();
    }

    /** Closes all; the lines of the access log. */
    String closeAndRead() throws Exception {
        close();
        return lines.toString();
    }

    /** Closes what is left once the runtime is closed. */
    void closeAfterAll() throws IOException, InterruptedException {
        acceptor.join();
        site.close();
        log.close();
        io.close();
    }

    @Override
    public void close() throws IOException {
        try (io) {
            assertThat(drain()).describedAs("all connections ended").isTrue();
            acceptor.join();
            site.close();
            log.close();
            await().atMost(GUARD).untilAsserted(() -> assertThat(io.outstanding()).isEmpty());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
