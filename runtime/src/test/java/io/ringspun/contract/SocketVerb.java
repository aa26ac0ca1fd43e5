package io.ringspun.contract;

import io.ringspun.contract.SocketProgram.Step;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls that a {@link SocketProgram} is made of. */
enum SocketVerb {
    SERVER_BIND(
            server((server, _) -> {
                server.bind(new InetSocketAddress(Sockets.LOOPBACK, 0));
                return "bound";
            })),
    SERVER_BIND_ODDLY(
            server((server, number) -> {
                server.bind(
                        number % 2 == 0
                                ? InetSocketAddress.createUnresolved("nowhere.invalid", 1)
                                : UnixDomainSocketAddress.of("x"));
                return "bound";
            })),
    SERVER_CLOSE(
            server((server, number) -> {
                if (number % 3 == 0) {
                    server.close();
                }
                return server.isClosed();
            })),
    SERVER_ASK(
            server((server, _) ->
                    List.of(
                            String.valueOf(server),
                            server.getLocalPort(),
                            String.valueOf(server.getInetAddress()),
                            String.valueOf(server.getLocalSocketAddress()),
                            server.isBound(),
                            server.isClosed(),
                            server.getChannel() == null))),
    SERVER_SETTINGS(
            server((server, number) -> {
                server.setSoTimeout(SocketProgram.SOON_MILLIS + number);
                server.setReuseAddress(number % 2 == 0);
                server.setReceiveBufferSize(5000 + number * 100);
                server.setPerformancePreferences(1, 2, 3);
                return List.of(
                        server.getSoTimeout(),
                        server.getReuseAddress(),
                        server.getReceiveBufferSize());
            })),
    SERVER_ODD_SETTINGS(
            server((server, number) -> {
                if (number % 2 == 0) {
                    server.setSoTimeout(-1);
                } else {
                    server.setReceiveBufferSize(0);
                }
                return "done";
            })),
    SERVER_OPTIONS(
            server((server, number) -> {
                List<String> all = new ArrayList<>();
                for (SocketOption<?> option : sorted(server.supportedOptions())) {
                    all.add(
                            option
                                    + "="
                                    + (option.equals(StandardSocketOptions.IP_TOS)
                                            ? ""
                                            : server.getOption(option)));
                }
                return all;
            })),
    ACCEPT((program, _) -> program.accept()),
    CONNECT((program, step) -> {
        if (!program.server.isBound() || program.server.isClosed()) {
            return "nowhere to connect to";
        }
        program.socket(step)
                .connect(program.server.getLocalSocketAddress(), SocketProgram.PATIENT_MILLIS);
        return "connected";
    }),
    CONNECT_ODDLY((program, step) -> {
        Socket socket = program.socket(step);
        switch (step.number() % 6) {
            case 0 -> socket.connect(null);
            case 1 -> socket.connect(program.nobody, -1);
            case 2 -> socket.connect(UnixDomainSocketAddress.of("x"));
            case 3 -> socket.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1));
            default -> socket.connect(program.nobody);
        }
        return "connected";
    }),
    BIND(
            socket((socket, number) -> {
                socket.bind(
                        switch (number % 6) {
                            case 0 -> null;
                            case 1 -> InetSocketAddress.createUnresolved("nowhere.invalid", 1);
                            case 2 -> UnixDomainSocketAddress.of("x");
                            case 3 -> new InetSocketAddress("192.0.2.1", 0);
                            default -> new InetSocketAddress(Sockets.LOOPBACK, 0);
                        });
                return "bound";
            })),
    CLOSE(
            setter((socket, number) -> {
                if (number % 2 == 0) {
                    socket.close();
                }
            })),
    CLOSE_STREAM((program, step) -> {
        if (step.number() % 3 == 0) {
            program.output(step).close();
        }
        return "done";
    }),
    SHUTDOWN_INPUT(
            setter((socket, number) -> {
                if (number % 2 == 0) {
                    socket.shutdownInput();
                }
            })),
    SHUTDOWN_OUTPUT(
            setter((socket, number) -> {
                if (number % 2 == 0) {
                    socket.shutdownOutput();
                }
            })),
    ASK(
            socket((socket, _) ->
                    List.of(
                            String.valueOf(socket),
                            socket.getPort(),
                            socket.getLocalPort(),
                            String.valueOf(socket.getInetAddress()),
                            String.valueOf(socket.getLocalAddress()),
                            String.valueOf(socket.getRemoteSocketAddress()),
                            String.valueOf(socket.getLocalSocketAddress()),
                            socket.isBound(),
                            socket.isConnected(),
                            socket.isClosed(),
                            socket.isInputShutdown(),
                            socket.isOutputShutdown(),
                            socket.getChannel() == null))),
    STREAMS((program, step) -> {
        program.inputs[step.onAccepted() ? 1 : 0] = program.socket(step).getInputStream();
        program.outputs[step.onAccepted() ? 1 : 0] = program.socket(step).getOutputStream();
        return "streams";
    }),
    WRITE((program, step) -> {
        byte[] bytes = new byte[step.number() * 40];
        Arrays.fill(bytes, (byte) step.number());
        OutputStream out = program.output(step);
        try {
            out.write(bytes);
            out.flush();
        } catch (SocketException e) {
            // Which of the two it is depends on who was told of the reset first.
            throw "Connection reset by peer".equals(e.getMessage())
                    ? new SocketException("Broken pipe")
                    : e;
        }
        return "written";
    }),
    WRITE_ONE((program, step) -> {
        program.output(step).write(step.number());
        return "written";
    }),
    URGENT(setter((socket, number) -> socket.sendUrgentData(number))),
    TAKE((program, step) -> program.take(step)),
    SKIP((program, step) -> {
        // A skip reads, and may wait; so only what is known to be there.
        InputStream in = program.input(step);
        return in.read(new byte[0]) + " " + in.skip(0);
    }),
    AVAILABLE((program, step) -> program.available(step)),
    NO_DELAY(setter((socket, number) -> socket.setTcpNoDelay(number % 2 == 0))),
    KEEP_ALIVE(setter((socket, number) -> socket.setKeepAlive(number % 2 == 0))),
    LINGER(setter((socket, number) -> socket.setSoLinger(number % 3 > 0, number - 2))),
    INLINE(setter((socket, number) -> socket.setOOBInline(number % 2 == 0))),
    TRAFFIC(setter((socket, number) -> socket.setTrafficClass(number * 8 - 8))),
    REUSE(setter((socket, number) -> socket.setReuseAddress(number % 2 == 0))),
    TIMEOUT(setter((socket, number) -> socket.setSoTimeout(number - 1))),
    SEND_BUFFER(setter((socket, number) -> socket.setSendBufferSize(number * 1000))),
    RECEIVE_BUFFER(setter((socket, number) -> socket.setReceiveBufferSize(number * 1000))),
    PREFERENCES(setter((socket, number) -> socket.setPerformancePreferences(number, 1, 2))),
    SETTINGS(
            socket((socket, _) ->
                    List.of(
                            socket.getTcpNoDelay(),
                            socket.getKeepAlive(),
                            socket.getSoLinger(),
                            socket.getOOBInline(),
                            socket.getTrafficClass(),
                            socket.getReuseAddress()))),
    TRAFFIC_ASKED(socket((socket, _) -> socket.getTrafficClass())),
    SEND_BUFFER_ASKED(socket((socket, _) -> socket.getSendBufferSize())),
    TIMEOUT_ASKED(socket((socket, _) -> socket.getSoTimeout())),
    OPTION_SET((program, step) -> program.setOption(step)),
    OPTION_ASKED((program, step) -> program.option(step)),
    OPTION_FOREIGN(
            socket((socket, number) ->
                    number % 2 == 0
                            ? socket.getOption(StandardSocketOptions.SO_BROADCAST)
                            : socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 3))),
    OPTION_NULL(
            setter((socket, number) ->
                    socket.setOption(
                            number % 2 == 0 ? StandardSocketOptions.TCP_NODELAY : null, null))),
    OPTIONS(socket((socket, _) -> sorted(socket.supportedOptions())));

    private final Call call;

    SocketVerb(Call call) {
        this.call = call;
    }

    /** What the call gave, for the record. */
    @Nullable Object on(SocketProgram program, Step step) throws Exception {
        return call.on(program, step);
    }

    interface Call {
        @Nullable Object on(SocketProgram program, Step step) throws Exception;
    }

    private static Call socket(SocketCall call) {
        return (program, step) -> program.named(call.on(program.socket(step), step.number()));
    }

    private interface SocketCall {
        @Nullable Object on(Socket socket, int number) throws Exception;
    }

    private static Call setter(SocketSetter setter) {
        return (program, step) -> {
            setter.on(program.socket(step), step.number());
            return "done";
        };
    }

    private interface SocketSetter {
        void on(Socket socket, int number) throws Exception;
    }

    private static Call server(SocketServerCall call) {
        return (program, step) -> program.named(call.on(program.server, step.number()));
    }

    private interface SocketServerCall {
        @Nullable Object on(ServerSocket server, int number) throws Exception;
    }

    private static List<SocketOption<?>> sorted(Set<SocketOption<?>> options) {
        List<SocketOption<?>> sorted = new ArrayList<>(options);
        sorted.sort(Comparator.comparing(SocketOption::name));
        return sorted;
    }

    static SocketOption<?> chosen(Socket socket, int number) {
        List<SocketOption<?>> all = sorted(socket.supportedOptions());
        return all.isEmpty() ? StandardSocketOptions.TCP_NODELAY : all.get(number % all.size());
    }
}
