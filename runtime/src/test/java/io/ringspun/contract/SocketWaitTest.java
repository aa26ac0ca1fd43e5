package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the calls of sockets wait, and what ends that, whoever makes the sockets and the call. */
@Brand.Every
class SocketWaitTest {

    private static final byte[] MUCH = new byte[4 << 20];

    @Parameter Brand brand;

    private Sockets sockets;

    @BeforeEach
    void open() throws IOException {
        sockets = new Sockets(brand);
    }

    @AfterEach
    void close() throws IOException {
        if (sockets != null) {
            sockets.close();
        }
    }

    /** A call that waits, and the socket that it waits on. */
    private record Waiter(Task<?> task, AutoCloseable socket) {}

    private enum Way {
        READ {
            @Override
            Waiter start(Sockets sockets, Caller caller) throws IOException {
                Socket near = sockets.pair().near();
                InputStream in = near.getInputStream();
                return new Waiter(sockets.start(caller, in::read), near);
            }
        },
        TIMED_READ {
            @Override
            Waiter start(Sockets sockets, Caller caller) throws IOException {
                Socket near = sockets.pair().near();
                near.setSoTimeout(600_000);
                InputStream in = near.getInputStream();
                return new Waiter(sockets.start(caller, in::read), near);
            }
        },
        WRITE {
            @Override
            Waiter start(Sockets sockets, Caller caller) throws IOException {
                Socket near = sockets.narrowPair().near();
                OutputStream out = near.getOutputStream();
                return new Waiter(
                        sockets.start(
                                caller,
                                () -> {
                                    out.write(MUCH);
                                    return null;
                                }),
                        near);
            }
        },
        ACCEPT {
            @Override
            Waiter start(Sockets sockets, Caller caller) throws IOException {
                ServerSocket server = sockets.listening();
                return new Waiter(sockets.start(caller, server::accept), server);
            }
        },
        TIMED_ACCEPT {
            @Override
            Waiter start(Sockets sockets, Caller caller) throws IOException {
                ServerSocket server = sockets.listening();
                server.setSoTimeout(600_000);
                return new Waiter(sockets.start(caller, server::accept), server);
            }
        },
        CONNECT {
            @Override
            Waiter start(Sockets sockets, Caller caller) throws IOException {
                InetSocketAddress full = sockets.full();
                Socket near = sockets.keep(sockets.clients.createSocket());
                return new Waiter(
                        sockets.start(
                                caller,
                                () -> {
                                    near.connect(full);
                                    return null;
                                }),
                        near);
            }
        };

        abstract Waiter start(Sockets sockets, Caller caller) throws IOException;
    }

    private static boolean isClosed(AutoCloseable socket) {
        return socket instanceof Socket client
                ? client.isClosed()
                : ((ServerSocket) socket).isClosed();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCloseByAnotherThreadEndsIt(Way way, Caller caller) throws Exception {
        Waiter waiter = way.start(sockets, caller);
        waiter.task().awaitBlocked();
        waiter.socket().close();
        assertThat(waiter.task().failure(SocketException.class))
                .isExactlyInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anInterruptClosesTheSocketOfAVirtualThreadOnly(Way way, Caller caller) throws Exception {
        Waiter waiter = way.start(sockets, caller);
        waiter.task().awaitBlocked().interrupt();
        if (caller.isPlatform()) {
            waiter.task().awaitBlocked();
            assertThat(isClosed(waiter.socket())).isFalse();
            waiter.socket().close();
            assertThat(waiter.task().failure(SocketException.class)).hasMessage("Socket closed");
        } else {
            assertThat(waiter.task().failure(SocketException.class))
                    .isExactlyInstanceOf(SocketException.class)
                    .hasMessage("Closed by interrupt");
            assertThat(isClosed(waiter.socket())).isTrue();
        }
        assertThat(waiter.task().interruptedAtEnd()).isTrue();
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(Way.values())
                .flatMap(way ->
                        Arrays.stream(Caller.values()).map(caller -> Arguments.of(way, caller)));
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void anInterruptDoesNotKeepFromWhatIsThere(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        pair.far().getOutputStream().write(new byte[] {1, 2, 3});
        pair.far().shutdownOutput();
        InputStream in = pair.near().getInputStream();
        Task<byte[]> reader =
                sockets.start(
                        caller,
                        () -> {
                            Thread.currentThread().interrupt();
                            return in.readAllBytes();
                        });
        assertThat(reader.result()).containsExactly(1, 2, 3);
        assertThat(reader.interruptedAtEnd()).isTrue();
        assertThat(pair.near().isClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void anInterruptDoesNotKeepFromWritingAndAccepting(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        OutputStream out = pair.near().getOutputStream();
        ServerSocket server = sockets.listening();
        Socket client = sockets.keep(new Socket(Sockets.LOOPBACK, server.getLocalPort()));
        Task<Socket> caught =
                sockets.start(
                        caller,
                        () -> {
                            Thread.currentThread().interrupt();
                            out.write(new byte[] {4, 5});
                            return server.accept();
                        });
        Socket accepted = sockets.keep(caught.result());
        assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
        assertThat(caught.interruptedAtEnd()).isTrue();
        assertThat(pair.far().getInputStream().readNBytes(2)).containsExactly(4, 5);
        assertThat(server.isClosed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void aReadThatIsTooLateLosesNothing(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        Pattern pattern = new Pattern("late");
        pair.near().setSoTimeout(1);
        int total = 20_000;
        Task<Integer> reader =
                sockets.start(
                        caller,
                        () -> {
                            InputStream in = pair.near().getInputStream();
                            byte[] got = new byte[total];
                            int at = 0;
                            int late = 0;
                            while (at < total) {
                                try {
                                    int count = in.read(got, at, Math.min(37, total - at));
                                    if (count < 0) {
                                        throw new IOException("ended after " + at);
                                    }
                                    at += count;
                                } catch (SocketTimeoutException e) {
                                    assertThat(e).hasMessage("Read timed out");
                                    assertThat(e.bytesTransferred).isZero();
                                    late++;
                                }
                            }
                            pattern.check(got, 0, total, 0);
                            return late;
                        });
        OutputStream out = pair.far().getOutputStream();
        for (int at = 0; at < total; at += 100) {
            out.write(pattern.bytes(at, 100));
            if (at % 1000 == 0) {
                LockSupport.parkNanos(3_000_000); // lets it be late
            }
        }
        reader.result();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void theLimitCountsForOneWhoWaitsBehindAnother(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        InputStream in = pair.near().getInputStream();
        Task<Integer> first = sockets.start(caller, in::read).awaitBlocked();
        pair.near().setSoTimeout(20);
        assertThat(sockets.start(caller, in::read).failure(SocketTimeoutException.class))
                .hasMessage("Read timed out");
        pair.far().getOutputStream().write(9);
        assertThat(first.result()).isEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void limitsOfAcceptAndConnect(Caller caller) throws IOException {
        ServerSocket server = sockets.listening();
        server.setSoTimeout(20);
        assertThat(sockets.start(caller, server::accept).failure(SocketTimeoutException.class))
                .hasMessage("Accept timed out");
        Socket client = sockets.keep(new Socket(Sockets.LOOPBACK, server.getLocalPort()));
        server.setSoTimeout(0);
        Socket accepted = sockets.keep(sockets.start(caller, server::accept).result());
        assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
        assertThat(accepted.getSoTimeout()).isZero();
        InetSocketAddress full = sockets.full();
        Socket late = sockets.keep(sockets.clients.createSocket());
        Task<Void> connecting =
                sockets.start(
                        caller,
                        () -> {
                            late.connect(full, 20);
                            return null;
                        });
        assertThat(connecting.failure(SocketTimeoutException.class))
                .hasMessage("Connect timed out");
        assertThat(late.isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void shuttingDownInputEndsTheWaitOfItsReader(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.pair();
        InputStream in = pair.near().getInputStream();
        Task<Integer> reader = sockets.start(caller, in::read).awaitBlocked();
        pair.near().shutdownInput();
        assertThat(reader.result()).isEqualTo(-1);
        pair.near().getOutputStream().write(6);
        assertThat(pair.far().getInputStream().read()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(Caller.class)
    void oneReadsWhileAnotherWrites(Caller caller) throws IOException {
        Sockets.Pair pair = sockets.narrowPair();
        Pattern pattern = new Pattern("both");
        int total = 1 << 20;
        Task<Void> writer =
                sockets.start(
                        caller,
                        () -> {
                            pair.near().getOutputStream().write(pattern.bytes(0, total));
                            pair.near().shutdownOutput();
                            return null;
                        });
        Task<Long> echo =
                sockets.start(
                        caller,
                        () -> {
                            long count =
                                    pair.far()
                                            .getInputStream()
                                            .transferTo(pair.far().getOutputStream());
                            pair.far().shutdownOutput();
                            return count;
                        });
        byte[] back = sockets.start(caller, pair.near().getInputStream()::readAllBytes).result();
        writer.result();
        assertThat(echo.result()).isEqualTo(total);
        assertThat(back).hasSize(total);
        pattern.check(back, 0, total, 0);
    }
}
