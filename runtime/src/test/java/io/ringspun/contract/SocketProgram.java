package io.ringspun.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A program of socket calls on a client, a server socket, and what that accepts, and the record of
 * what each call gave. Two brands of sockets that cannot be told apart give the same record. Where
 * a call's outcome depends on how long one waits, the record of the first run says what to wait
 * for.
 */
final class SocketProgram implements AutoCloseable {

    static final int SOON_MILLIS = 15;
    static final int PATIENT_MILLIS = 20_000;

    /** One call: what, on which socket, with which number. */
    record Step(SocketVerb verb, boolean onAccepted, int number) {}

    private final Sockets sockets;
    private final @Nullable List<String> before;
    private final List<String> record = new ArrayList<>();
    final ServerSocket server;
    private final Socket client;
    final InetSocketAddress nobody;
    private @Nullable Socket accepted;
    final @Nullable InputStream[] inputs = new @Nullable InputStream[2];
    final @Nullable OutputStream[] outputs = new @Nullable OutputStream[2];

    private SocketProgram(Brand brand, @Nullable List<String> before, InetSocketAddress nobody)
            throws IOException {
        sockets = new Sockets(brand);
        this.before = before;
        this.nobody = nobody;
        server = sockets.keep(sockets.servers.createServerSocket());
        client = sockets.keep(sockets.clients.createSocket());
    }

    /**
     * Runs a program.
     *
     * @param before the record of another run of it, or null
     * @return a line for each step
     */
    static List<String> run(
            Brand brand, List<Step> steps, @Nullable List<String> before, InetSocketAddress nobody)
            throws IOException {
        try (SocketProgram program = new SocketProgram(brand, before, nobody)) {
            for (Step step : steps) {
                program.record.add(step + ": " + program.outcome(step));
            }
            return program.record;
        }
    }

    @Override
    public void close() throws IOException {
        sockets.close();
    }

    /** What the first run had at this place; null in the first run. */
    private @Nullable String expected() {
        return before == null ? null : before.get(record.size());
    }

    private String outcome(Step step) {
        try {
            Object result = step.verb.on(this, step);
            return String.valueOf(result);
        } catch (Exception e) {
            return failure(e);
        }
    }

    private static String failure(Exception e) {
        return e.getClass().getName() + ": " + e.getMessage();
    }

    Socket socket(Step step) {
        Socket of = step.onAccepted ? accepted : client;
        return of == null ? client : of;
    }

    /** Ports are of the kernel's choice: each has its name. */
    String named(Object text) {
        String named = String.valueOf(text);
        int listening = server.getLocalPort();
        int connecting = client.getLocalPort();
        named = listening > 0 ? named.replaceAll("\\b" + listening + "\\b", "SERVER") : named;
        return connecting > 0 ? named.replaceAll("\\b" + connecting + "\\b", "CLIENT") : named;
    }

    String option(Step step) throws IOException {
        SocketOption<?> option = SocketVerb.chosen(socket(step), step.number);
        Object value = socket(step).getOption(option);
        // How much the kernel gives grows by itself; what it is told by a packet is its own.
        return option.name().matches("SO_RCVBUF|SO_SNDBUF|SO_INCOMING_NAPI_ID|TCP_QUICKACK")
                ? option.name()
                : option + "=" + value;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // each option gets a value of its type
    String setOption(Step step) throws IOException {
        SocketOption option = SocketVerb.chosen(socket(step), step.number);
        if (option.name().equals("SO_LINGER")) {
            return "not here"; // a reset that both are told of in their own order
        }
        Object value = option.type() == Boolean.class ? step.number % 2 == 0 : step.number - 1;
        socket(step).setOption(option, value);
        return option + " set";
    }

    String accept() throws IOException {
        String expected = expected();
        boolean none = expected == null || expected.contains("timed out");
        if (!server.isClosed()) {
            server.setSoTimeout(none ? SOON_MILLIS : PATIENT_MILLIS);
        }
        Socket made = sockets.keep(server.accept());
        if (accepted == null) {
            accepted = made;
        }
        return named(made) + " " + made.getSoTimeout();
    }

    InputStream input(Step step) throws IOException {
        InputStream kept = inputs[step.onAccepted ? 1 : 0];
        return kept != null ? kept : socket(step).getInputStream();
    }

    OutputStream output(Step step) throws IOException {
        OutputStream kept = outputs[step.onAccepted ? 1 : 0];
        return kept != null ? kept : socket(step).getOutputStream();
    }

    /** Reads so many bytes, or until there are no more; what came, and what ended it. */
    String take(Step step) throws IOException {
        Socket socket = socket(step);
        InputStream in = input(step);
        String expected = expected();
        boolean late = expected == null || expected.contains("timed out");
        byte[] bytes = new byte[step.number * 30];
        int at = 0;
        String end = "";
        int wait = socket.isClosed() ? 0 : socket.getSoTimeout();
        while (at < bytes.length && end.isEmpty()) {
            boolean more = expected == null || expected.contains(" " + at + " bytes");
            if (!socket.isClosed()) {
                socket.setSoTimeout(late && more ? SOON_MILLIS : PATIENT_MILLIS);
            }
            try {
                int count = in.read(bytes, at, bytes.length - at);
                end = count < 0 ? "end" : "";
                at += Math.max(0, count);
            } catch (SocketTimeoutException e) {
                end = failure(e);
            } catch (IOException e) {
                end = failure(e);
            }
        }
        if (!socket.isClosed()) {
            socket.setSoTimeout(wait);
        }
        return "read " + at + " bytes " + Arrays.hashCode(bytes) + " " + end;
    }

    /** The same as before, at the latest after some time. */
    String available(Step step) throws Exception {
        InputStream in = input(step);
        if (record.stream().anyMatch(line -> line.matches(".*=URGENT,.*done"))) {
            return "not here"; // the kernel counts up to an urgent byte that nobody has passed
        }
        Callable<String> asked =
                () -> {
                    try {
                        return step + ": " + in.available();
                    } catch (IOException e) {
                        return step + ": " + failure(e);
                    }
                };
        String expected = expected();
        if (expected == null) {
            return asked.call().substring((step + ": ").length());
        }
        try {
            // Not asked once more: bytes that were counted in the socket are not while they are on
            // their way from there.
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Patience.ofSeconds(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> asked.call().equals(expected));
            return expected.substring((step + ": ").length());
        } catch (ConditionTimeoutException e) {
            return "for long " + asked.call();
        }
    }
}
