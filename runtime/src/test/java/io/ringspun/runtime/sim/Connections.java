package io.ringspun.runtime.sim;

import io.ringspun.Connection;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import io.ringspun.operation.Accept;
import io.ringspun.operation.Connect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Servers and clients that send each other streams in both directions. */
final class Connections {

    private final Program program;
    private final Dice dice;

    /** By the client's port: what goes to the server, and what comes back. */
    private final Map<Integer, Stream[]> streams = new HashMap<>();

    Connections(Program program) {
        this.program = program;
        dice = program.dice;
    }

    void begin() throws IOException {
        int servers = dice.between(1, 2);
        for (int i = 0; i < servers; i++) {
            InetSocketAddress any =
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
            Listener listener =
                    program.io.listen(
                            any, ListenOptions.DEFAULT.withBacklog(dice.oneOf(1, 4, 200)));
            Program.Shared shared = new Program.Shared("listener", listener);
            program.shared.add(shared);
            int acceptors = dice.between(1, 3);
            for (int a = 0; a < acceptors; a++) {
                program.start("acceptor", true, self -> accept(self, listener, shared));
            }
            int clients = dice.sized(24);
            for (int c = 0; c < clients; c++) {
                program.start("client", false, self -> connect(self, listener));
            }
        }
    }

    private void accept(Actor self, Listener listener, Program.Shared shared) throws IOException {
        while (true) {
            Connection connection;
            long limit = self.dice.below(3) == 0 ? self.dice.sized(1 << 26) : 0;
            try {
                connection = accept(self, listener, limit);
            } catch (IOException e) {
                if (self.mayGoOn(e, () -> shared.closed)) {
                    continue;
                }
                return;
            }
            if (connection == null) {
                continue;
            }
            int port = port(connection.remoteAddress());
            if (port == 0) {
                connection.close(); // broken or closed already: whose it was cannot be told
            } else {
                Stream[] both = streams(port);
                new ConnectionEnd(program, connection, both[0], both[1], false).begin();
            }
        }
    }

    /** Accepts one, or null if that is called off. */
    private Connection accept(Actor self, Listener listener, long limit) throws IOException {
        if (self.dice.below(3) == 0) {
            Taker taker = new Taker(program, self, false);
            return taker.take("accepting", Accept.on(listener), 0, List.of()).orElse(null);
        }
        self.calls("accepting", limit);
        return limit == 0 ? listener.accept() : listener.accept(Duration.ofNanos(limit));
    }

    /** Connects to it, or null if that is called off. */
    private Connection connect(Actor self, Listener listener, long limit) throws IOException {
        SocketAddress there = listener.localAddress();
        if (self.dice.below(3) == 0) {
            Taker taker = new Taker(program, self, false);
            return taker.take("connecting", Connect.to(there), 0, List.of()).orElse(null);
        }
        self.calls("connecting", limit);
        return limit == 0
                ? program.io.connect(there)
                : program.io.connect(there, Duration.ofNanos(limit));
    }

    private void connect(Actor self, Listener listener) throws IOException {
        int times = self.dice.sized(4);
        for (int i = 0; i < times; i++) {
            self.pause(self.dice.sized(1 << 20));
            Connection connection;
            long limit = self.dice.below(4) == 0 ? self.dice.sized(1 << 24) : 0;
            try {
                connection = connect(self, listener, limit);
            } catch (IOException e) {
                self.mayGoOn(e, () -> false);
                continue;
            }
            if (connection == null) {
                continue;
            }
            int port = port(connection.localAddress());
            if (port == 0) {
                connection.close();
                continue;
            }
            Stream[] both = streams(port);
            new ConnectionEnd(program, connection, both[1], both[0], true).begin();
        }
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private Stream[] streams(int port) {
        return streams.computeIfAbsent(
                port, key -> new Stream[] {new Stream(key * 2L), new Stream(key * 2L + 1)});
    }

    /** What is wrong at the end, or an empty text. */
    String verdict() {
        StringBuilder text = new StringBuilder();
        streams.values().forEach(both -> text.append(both[0].verdict()).append(both[1].verdict()));
        return text.toString();
    }
}
