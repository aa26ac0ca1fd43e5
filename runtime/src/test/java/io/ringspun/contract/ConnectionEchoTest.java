package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte sent comes back, once, in order, whatever memory it is sent from and read into. */
@EverySubjectSizeChoiceAndTls
class ConnectionEchoTest {

    private static final int LARGEST = 1 << 20;

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @ParameterizedTest
    @EnumSource
    void echoesEverySizeFromEveryKindOfMemory(Memory memory) throws IOException {
        SocketAddress server = site.echo(Site.ANY_PORT);
        Connection client = site.keep(site.io.connect(server));
        List<Integer> sizes =
                new ArrayList<>(List.of(1, 2, 63, 64, 65, 1023, 1024, 1025, 4096, 16384, 65537));
        Random random = Pattern.random("sizes " + memory);
        for (int i = 0; i < 5; i++) {
            sizes.add(1 + random.nextInt(1 << random.nextInt(18)));
        }
        if (memory != Memory.STREAM) {
            sizes.add(LARGEST);
        }
        exchange(client, memory, Caller.HOME, sizes);
    }

    @ParameterizedTest
    @EnumSource
    void echoesForEveryKindOfCaller(Caller caller) throws IOException {
        SocketAddress server = site.echo(Site.ANY_PORT);
        Connection client = site.keep(site.io.connect(server));
        exchange(client, Memory.PINNED, caller, List.of(1, 1000, 100_000));
        exchange(client, Memory.HEAP, caller, List.of(1, 1000, 100_000));
    }

    @Test
    void echoesOverIpv6() throws IOException {
        Assumptions.assumeTrue(ipv6Loopback(), "this machine has no ::1");
        InetAddress loopback = InetAddress.getByName("::1");
        SocketAddress server = site.echo(new InetSocketAddress(loopback, 0));
        Connection client = site.keep(site.io.connect(server));
        assertThat(((InetSocketAddress) client.remoteAddress()).getAddress()).isEqualTo(loopback);
        assertThat(((InetSocketAddress) client.localAddress()).getAddress()).isEqualTo(loopback);
        exchange(client, Memory.PINNED, Caller.HOME, List.of(1, 5000));
    }

    @Test
    void echoesOverUnixDomainSockets() throws IOException {
        SocketAddress server =
                site.echo(UnixDomainSocketAddress.of(site.directory().resolve("socket")));
        Connection client = site.keep(site.io.connect(server));
        for (Memory memory : List.of(Memory.PINNED, Memory.HEAP, Memory.DIRECT, Memory.VECTORED)) {
            exchange(client, memory, Caller.HOME, List.of(1, 5000, 300_000));
        }
    }

    @Test
    void talksToAPlainSocketThatConnected() throws IOException {
        try (Socket plain = site.socket(site.echo(Site.ANY_PORT))) {
            Pattern pattern = new Pattern("plain client");
            byte[] sent = pattern.bytes(0, 200_000);
            Task<Void> writer =
                    Caller.PLATFORM.start(
                            site.io,
                            () -> {
                                OutputStream output = plain.getOutputStream();
                                output.write(sent);
                                plain.shutdownOutput();
                                return null;
                            });
            byte[] received = plain.getInputStream().readAllBytes();
            writer.result();
            assertThat(received).hasSameSizeAs(sent);
            pattern.check(received, 0, received.length, 0);
        }
    }

    @Test
    void talksToAPlainSocketThatAccepted() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Task<Void> echo =
                    Caller.PLATFORM.start(
                            site.io,
                            () -> {
                                try (Socket plain = site.served(server.accept())) {
                                    InputStream input = plain.getInputStream();
                                    input.transferTo(plain.getOutputStream());
                                }
                                return null;
                            });
            Connection client = site.keep(site.io.connect(server.getLocalSocketAddress()));
            exchange(client, Memory.HEAP, Caller.HOME, List.of(1, 200_000));
            client.shutdownOutput();
            assertThat(client.read(new byte[1], 0, 1)).isEqualTo(-1);
            echo.result();
        }
    }

    @Test
    void manyClientsGetTheirOwnBytes() throws IOException {
        SocketAddress server = site.echo(Site.ANY_PORT);
        // With sixteen operations at a time, more waiting readers would leave none for the writers
        // they wait for.
        int clients = subject.tiny() ? 4 : 50;
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Pattern pattern = new Pattern("client " + i);
            tasks.add(
                    site.start(() -> {
                        try (Connection client = site.io.connect(server)) {
                            long index = 0;
                            for (int round = 0; round < 50; round++) {
                                byte[] sent =
                                        pattern.bytes(
                                                index,
                                                1 + (int) (Math.abs(pattern.at(round)) * 20L));
                                client.write(sent, 0, sent.length);
                                byte[] received = new byte[sent.length];
                                readFully(client, Memory.HEAP, received, received.length);
                                pattern.check(received, 0, received.length, index);
                                index += sent.length;
                            }
                        }
                        return null;
                    }));
        }
        tasks.forEach(Task::result);
    }

    /**
     * Sends each size and reads it back, writing and reading at the same time, for no socket holds
     * a megabyte.
     */
    private void exchange(Connection client, Memory memory, Caller caller, List<Integer> sizes) {
        Pattern pattern = new Pattern(memory + " " + caller);
        Memory reading = memory.writable() ? memory : Memory.HEAP;
        Task<Void> writer =
                caller.start(
                        site.io,
                        () -> {
                            long index = 0;
                            for (int size : sizes) {
                                memory.write(Port.of(client), pattern.bytes(index, size), 0, size);
                                index += size;
                            }
                            return null;
                        });
        Task<Void> reader =
                caller.start(
                        site.io,
                        () -> {
                            long index = 0;
                            for (int size : sizes) {
                                byte[] received = new byte[size];
                                readFully(client, reading, received, 50_000);
                                pattern.check(received, 0, size, index);
                                index += size;
                            }
                            return null;
                        });
        Throwable writing = writer.failureOrNull();
        if (writing != null) {
            throw new AssertionError("the writer failed: " + writing, writing);
        }
        reader.result();
    }

    private static void readFully(Connection client, Memory memory, byte[] target, int most)
            throws IOException {
        for (int done = 0; done < target.length; ) {
            int count =
                    memory.read(
                            Port.of(client), target, done, Math.min(most, target.length - done));
            assertThat(count).as("bytes read after %s of %s", done, target.length).isPositive();
            done += count;
        }
    }

    private static boolean ipv6Loopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(
                        address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }
}
