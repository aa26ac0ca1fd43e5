package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who listens where, and what the network does to connections. No port is used twice in a run. */
final class Network {

    private static final int FIRST_PORT = 1024;
    private static final long LIFE_NANOS = 20_000_000;

    private final Kernel kernel;
    private final Map<Integer, Socket> listeners = new HashMap<>();
    private final Map<Integer, Mailbox> mailboxes = new TreeMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<Integer, String> paths = new HashMap<>();
    private final List<Op> connecting = new ArrayList<>();
    private final Set<String> reported = new HashSet<>();
    private int nextPort = FIRST_PORT;
    private int nextFar = Addresses.FAR;

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

    // ---------------------------------------------------------------- datagrams

    /** The port that a path stands for. */
    int portOf(String path) {
        return ports.computeIfAbsent(
                path,
                key -> {
                    int port = freshPort();
                    paths.put(port, key);
                    return port;
                });
    }

    /** The path that stands for a port, or null. */
    String pathOf(int port) {
        return paths.get(port);
    }

    /**
     * Gives a mailbox its port.
     *
     * @param port 0 for any, which is then of another host or not
     */
    int bind(Mailbox mailbox, int port, boolean far) {
        if (mailboxes.containsKey(port)) {
            reported(Errno.EADDRINUSE);
            return -Errno.EADDRINUSE;
        }
        mailbox.portChosen = port == 0;
        mailbox.port = port != 0 ? port : far ? nextFar++ : freshPort();
        mailboxes.put(mailbox.port, mailbox);
        return 0;
    }

    void unbind(Mailbox mailbox) {
        mailboxes.remove(mailbox.port, mailbox);
    }

    /** Who receives there, or null. */
    Mailbox mailbox(int port) {
        return mailboxes.get(port);
    }

    /** A full mailbox has room: its senders may know. */
    void roomAt(Mailbox mailbox) {
        for (Mailbox other : mailboxes.values()) {
            if (other.peerPort == mailbox.port) {
                other.changed();
            }
        }
    }

    /** Takes a datagram along: within this host in order and at once, otherwise as it happens. */
    void carry(Mailbox sender, byte[] content, int to) {
        Mailbox.Letter letter = new Mailbox.Letter(content, sender.port);
        if (to < Addresses.FAR) {
            deliver(sender, letter, to);
            return;
        }
        if (kernel.dice.chance(kernel.faults.loses)) {
            kernel.met(Happening.DATAGRAM_LOST);
            return;
        }
        if (kernel.dice.chance(kernel.faults.doubles)) {
            kernel.met(Happening.DATAGRAM_DOUBLED);
            Mailbox.Letter again = new Mailbox.Letter(content, sender.port);
            kernel.after(kernel.dice.sized(1 << 22), () -> deliver(sender, again, to));
        }
        if (kernel.dice.chance(kernel.faults.delays)) {
            kernel.met(Happening.DATAGRAM_DELAYED);
            kernel.after(kernel.dice.sized(1 << 20), () -> deliver(sender, letter, to));
        } else {
            deliver(sender, letter, to);
        }
    }

    private void deliver(Mailbox sender, Mailbox.Letter letter, int to) {
        Mailbox there = mailbox(to);
        if (there == null || !there.takesFrom(letter.from)) {
            if (sender.peerPort == to) {
                kernel.after(kernel.faults.delayNanos(), sender::bounced);
            }
        } else if (there.isFull(letter.bytes.length)) {
            kernel.met(Happening.DATAGRAM_DROPPED);
        } else {
            there.arrive(letter);
        }
    }

    // ---------------------------------------------------------------- what goes wrong

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
