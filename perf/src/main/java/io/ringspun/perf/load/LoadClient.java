package io.ringspun.perf.load;

import io.ringspun.perf.os.ProcessClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The load generator where there is no C compiler: does and says the same as {@code load.c}, whose
 * first comment describes the words, on one thread with a selector. Costs more per request than the
 * C one, so that a fast server may have to wait for it; processor time per request stays right.
 */
public final class LoadClient implements AutoCloseable {

    private static final int CONNECTIONS_MAX = 20_000;
    private static final int BYTES_MAX = 1 << 20;
    private static final int CONNECT_MILLIS_MAX = 10_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long FAREWELL_NANOS_MAX = 1_000_000_000L;

    /** Chosen so that no two requests of a run are alike. */
    private static final long ODD = 0x9e3779b97f4a7c15L;

    private final int bytes;
    private final Selector selector;
    private final ByteBuffer answer;
    private final List<Peer> peers = new ArrayList<>();
    private final Histogram latencies = new Histogram(3);
    private long total;
    private long errors;
    private int alive;

    /**
     * From one question to the next on the same connection; 0 where an answer is followed by it.
     */
    private long period;

    /** The connection whose question is due next. */
    private int turn;

    /** Whether questions follow each other at all. */
    private boolean asking;

    private String reason = "";

    private LoadClient(int bytes) throws IOException {
        this.bytes = bytes;
        this.selector = Selector.open();
        // One byte more than expected, to notice an answer that is too long.
        this.answer = ByteBuffer.allocateDirect(bytes + 1);
    }

    /** A connection and its request in flight. */
    private static final class Peer {
        private final SocketChannel channel;
        private final int number;
        private final ByteBuffer request;
        private long sequence;
        private long began;
        private long due;
        private boolean busy;
        private int received;

        Peer(SocketChannel channel, int number, int bytes) {
            this.channel = channel;
            this.number = number;
            this.request = ByteBuffer.allocateDirect(bytes);
        }
    }

    /** Runs until stdin ends. */
    public static void main(String[] args) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say("ready");
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ");
            try {
                if (words[0].equals("run") && words.length == 8) {
                    run(words);
                } else if (words[0].equals("hold") && words.length == 4) {
                    hold(words, in);
                } else {
                    say("failed not understood: " + line);
                }
            } catch (IOException | IllegalArgumentException e) {
                say("failed " + e);
            }
        }
    }

    private static void run(String[] words) throws IOException {
        try (LoadClient client = connected(words)) {
            client.askAt(Long.parseLong(words[7]));
            client.measure(
                    Long.parseLong(words[4]), Long.parseLong(words[5]), Long.parseLong(words[6]));
            client.farewell();
        }
    }

    private static void hold(String[] words, BufferedReader in) throws IOException {
        try (LoadClient client = connected(words)) {
            client.askEach();
            say("held");
            for (String line; (line = in.readLine()) != null && !line.equals("release"); ) {
                say("failed not understood while holding: " + line);
            }
            client.farewell();
        }
    }

    private static LoadClient connected(String[] words) throws IOException {
        int connections = Integer.parseInt(words[2]);
        int bytes = Integer.parseInt(words[3]);
        if (connections < 1 || connections > CONNECTIONS_MAX || bytes < 1 || bytes > BYTES_MAX) {
            throw new IllegalArgumentException("out of range: " + String.join(" ", words));
        }
        LoadClient client = new LoadClient(bytes);
        try {
            client.connect(words[1], connections);
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void connect(String address, int connections) throws IOException {
        boolean unix = address.contains("/");
        SocketAddress server =
                unix
                        ? UnixDomainSocketAddress.of(address)
                        : new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), Integer.parseInt(address));
        for (int i = 0; i < connections; i++) {
            SocketChannel channel =
                    SocketChannel.open(
                            unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
            Peer peer = new Peer(channel, i, bytes);
            peers.add(peer);
            alive++;
            if (unix) {
                channel.connect(server);
            } else {
                channel.socket().connect(server, CONNECT_MILLIS_MAX);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, peer);
        }
    }

    /** One question and its answer on each connection. */
    private void askEach() throws IOException {
        for (Peer peer : peers) {
            sendNext(peer, System.nanoTime());
        }
        long limit = System.nanoTime() + CONNECT_MILLIS_MAX * 1_000_000L;
        while (latencies.getTotalCount() < peers.size()) {
            selector.select(this::ready, 100);
            if (alive < peers.size() || System.nanoTime() - limit > 0) {
                throw new IOException("not everyone was answered: " + reason);
            }
        }
    }

    private void measure(long warmMillis, long measureMillis, long pid) throws IOException {
        long start = System.nanoTime();
        long edge = start + warmMillis * 1_000_000;
        boolean measuring = false;
        long cpu = 0;
        long own = 0;
        long elapsed;
        asking = true;
        for (Peer peer : peers) {
            peer.due = start + period * peer.number / peers.size();
            if (period == 0) {
                sendNext(peer, System.nanoTime());
            }
        }
        while (true) {
            long at = System.nanoTime();
            long next = period == 0 ? edge : sendAllDue(at);
            if (at - edge >= 0 || alive == 0) {
                long cpuNow = ProcessClock.of(pid);
                own = ProcessClock.own() - own;
                if (measuring || alive == 0) {
                    cpu = cpu < 0 || cpuNow < 0 ? -1 : cpuNow - cpu;
                    elapsed = at - start;
                    break;
                }
                measuring = true;
                total += latencies.getTotalCount();
                latencies.reset();
                cpu = cpuNow;
                start = at;
                edge = at + measureMillis * 1_000_000;
            }
            if (period == 0) {
                selector.select(this::ready, Math.max(1, (edge - at + 999_999) / 1_000_000));
            } else if (next - at > MILLISECOND && edge - at > MILLISECOND) {
                selector.select(this::ready, 1);
            } else {
                selector.selectNow(this::ready); // no selector wakes at a part of a millisecond
            }
        }
        long requests = latencies.getTotalCount();
        total += requests;
        recordUnanswered(System.nanoTime());
        if (alive == 0) {
            say("failed all connections ended, the last one: " + reason);
            return;
        }
        say(
                "done "
                        + total
                        + " "
                        + requests
                        + " "
                        + elapsed
                        + " "
                        + cpu
                        + " "
                        + at(50)
                        + " "
                        + at(99)
                        + " "
                        + at(99.9)
                        + " "
                        + latencies.getMaxValue()
                        + " "
                        + errors
                        + " "
                        + own);
    }

    /** Has questions be due at fixed times, so many a second on all connections in turn. */
    private void askAt(long rate) {
        period = rate == 0 ? 0 : 1_000_000_000L * peers.size() / rate;
    }

    /** Asks on all whose time has come since the last look; when the next one's will come. */
    private long sendAllDue(long at) throws IOException {
        for (int looked = 0; looked < peers.size(); looked++) {
            Peer peer = peers.get(turn);
            if (peer.due - at > 0) {
                return peer.due;
            }
            sendDue(peer, at);
            turn = (turn + 1) % peers.size();
        }
        return at + period;
    }

    /** The question that is due, if one is; it may be late. */
    private void sendDue(Peer peer, long at) throws IOException {
        boolean alive = peer.channel.keyFor(selector) instanceof SelectionKey key && key.isValid();
        if (alive && !peer.busy && peer.due - at <= 0) {
            long due = peer.due;
            peer.due += period;
            sendNext(peer, due);
        }
    }

    /** What nobody has answered yet has waited for so long at least. */
    private void recordUnanswered(long at) {
        for (Peer peer : period == 0 ? List.<Peer>of() : peers) {
            if (peer.busy) {
                latencies.recordValue(Math.max(0, at - peer.began));
            }
            for (long due = peer.due; at - due > 0; due += period) {
                latencies.recordValue(at - due);
            }
        }
    }

    private long at(double percentile) {
        return latencies.getTotalCount() == 0 ? 0 : latencies.getValueAtPercentile(percentile);
    }

    private void ready(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            if (key.isValid() && key.isWritable()) {
                key.interestOps(SelectionKey.OP_READ);
                sendMore(peer);
            }
            if (key.isValid() && key.isReadable()) {
                receive(peer);
            }
        } catch (IOException e) {
            errors++;
            alive--;
            reason = e.getMessage() == null ? e.toString() : e.getMessage();
            key.cancel();
        }
    }

    private void receive(Peer peer) throws IOException {
        answer.clear().limit(bytes - peer.received + 1);
        int n = peer.channel.read(answer);
        if (n < 0) {
            throw new IOException("the server closed the connection");
        }
        if (n > peer.request.position() - peer.received
                || !answer.flip().equals(peer.request.slice(peer.received, n))) {
            throw new IOException("the answer is not the request");
        }
        peer.received += n;
        if (peer.received == bytes) {
            long now = System.nanoTime();
            latencies.recordValue(Math.max(0, now - peer.began));
            peer.busy = false;
            if (period > 0) {
                sendDue(peer, now);
            } else if (asking) {
                sendNext(peer, now);
            }
        }
    }

    private void sendNext(Peer peer, long now) throws IOException {
        long word = ++peer.sequence * ODD + peer.number;
        peer.request.clear();
        while (peer.request.remaining() >= Long.BYTES) {
            peer.request.putLong(word);
            word += 0x0101010101010101L;
        }
        while (peer.request.hasRemaining()) {
            peer.request.put((byte) word);
        }
        peer.request.flip();
        peer.received = 0;
        peer.began = now;
        peer.busy = true;
        sendMore(peer);
    }

    private void sendMore(Peer peer) throws IOException {
        peer.channel.write(peer.request);
        if (peer.request.hasRemaining()) {
            peer.channel.keyFor(selector).interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** Says goodbye and waits for the server to do the same, for a second at most. */
    private void farewell() throws IOException {
        if (alive == 0) {
            return;
        }
        for (Peer peer : peers) {
            if (peer.channel.keyFor(selector) instanceof SelectionKey key && key.isValid()) {
                peer.channel.shutdownOutput();
            }
        }
        long limit = System.nanoTime() + FAREWELL_NANOS_MAX;
        while (!selector.keys().isEmpty() && System.nanoTime() - limit < 0) {
            selector.select(
                    key -> {
                        try {
                            if (((SocketChannel) key.channel()).read(answer.clear()) < 0) {
                                key.cancel();
                            }
                        } catch (IOException e) {
                            key.cancel();
                        }
                    },
                    100);
        }
        say("idle");
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.channel.close();
        }
        selector.close();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
