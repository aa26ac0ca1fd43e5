package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who listens where, and what the network does to connections. No port is used twice in a run. */
final class Network {

    private static final int FIRST_PORT = 1024;
    private static final long LIFE_NANOS = 20_000_000;

    private final Kernel kernel;
    private final Map<Integer, Socket> listeners = new HashMap<>();
    private final List<Op> connecting = new ArrayList<>();
    private final Set<String> reported = new HashSet<>();
    private int nextPort = FIRST_PORT;

    Network(Kernel kernel) {
        this.kernel = kernel;
    }

    int freshPort() {
        return nextPort++;
    }

    int bind(Socket socket, int port) {
        if (port != 0 && listeners.containsKey(port)) {
            return -Errno.EADDRINUSE;
        }
        socket.port = port == 0 ? freshPort() : port;
        return 0;
    }

    int listen(Socket socket, int connections) {
        socket.listen(connections);
        listeners.put(socket.port, socket);
        return 0;
    }

    /** Who listens there, or null. */
    Socket listener(int port) {
        return listeners.get(port);
    }

    void forget(Socket listener) {
        listeners.remove(listener.port, listener);
        roomIn(listener);
    }

    /** A connect waits for room in a backlog. */
    void awaitRoom(Op connect) {
        if (!connecting.contains(connect)) {
            connecting.add(connect);
        }
    }

    void roomIn(Socket listener) {
        List<Op> waiting = List.copyOf(connecting);
        connecting.clear();
        waiting.forEach(Op::poke);
    }

    void mayBreak(Socket socket) {
        if (kernel.dice.chance(kernel.faults.resets)) {
            kernel.after(kernel.dice.sized((int) LIFE_NANOS), socket::cut);
        }
    }

    /** Some call was, or will be, told of this. */
    void reported(int errno) {
        reported.add(Errno.name(errno));
    }

    /** Whether anyone has been told of this error. */
    boolean hasReported(String errno) {
        return reported.contains(errno);
    }
}
