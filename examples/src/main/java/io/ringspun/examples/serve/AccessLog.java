package io.ringspun.examples.serve;

import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every answer, in the combined format that web servers share. A thread of its own does
 * the formatting and writing, so that no request ever waits for a disk or a terminal. Where it
 * cannot follow, lines are left out, and the end says how many.
 */
public final class AccessLog implements AutoCloseable {

    private static final int WAITING_MAX = 1 << 16;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.US)
                    .withZone(ZoneId.systemDefault());

    private static final Logger LOG = System.getLogger(AccessLog.class.getName());

    /**
     * One answer.
     *
     * @param request what was asked; null if that was no request
     * @param bytes of the answer without its head
     */
    record Entry(
            Instant time, SocketAddress peer, @Nullable Request request, int status, long bytes) {}

    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder leftOut = new LongAdder();
    private final Writer target;
    private final Thread writer;

    private AccessLog(Writer target) {
        this.target = target;
        writer = Thread.ofPlatform().daemon().name("ringspun-access-log").start(this::write);
    }

    /**
     * Begins a log.
     *
     * @param target where to; closed with the log
     */
    public static AccessLog to(Writer target) {
        return new AccessLog(target);
    }

    /** Writes an answer down, sooner or later. */
    void note(Entry entry) {
        if (!waiting.offer(entry)) {
            leftOut.increment();
        }
    }

    private void write() {
        List<Entry> batch = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        try (target) {
            while (!Thread.currentThread().isInterrupted() || !waiting.isEmpty()) {
                if (waiting.drainTo(batch) == 0) {
                    batch.add(waiting.take());
                }
                batch.forEach(entry -> append(lines, entry));
                target.append(lines).flush();
                lines.setLength(0);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // Closed, and nothing is left.
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the access log has ended: {0}", e.toString());
        }
    }

    private static void append(StringBuilder lines, Entry entry) {
        Request request = entry.request;
        lines.append(host(entry.peer)).append(" - - [");
        TIME.formatTo(entry.time, lines);
        lines.append("] ");
        quote(lines, request == null ? null : request.line());
        lines.append(' ').append(entry.status).append(' ').append(entry.bytes).append(' ');
        quote(lines, request == null ? null : request.field("Referer"));
        lines.append(' ');
        quote(lines, request == null ? null : request.field("User-Agent"));
        lines.append('\n');
    }

    private static String host(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "unix:";
    }

    /** In quotes, so that nothing a peer sends can look like a line of the log. */
    private static void quote(StringBuilder lines, @Nullable String text) {
        lines.append('"');
        String shown = text == null ? "-" : text;
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '"' || c == '\\') {
                lines.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                lines.append(c);
            } else {
                lines.append("\\x%02x".formatted((int) c));
            }
        }
        lines.append('"');
    }

    /** Writes what is left. */
    @Override
    public void close() {
        writer.interrupt();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (leftOut.sum() > 0) {
            LOG.log(Level.WARNING, "{0} lines were left out of the access log", leftOut.sum());
        }
    }
}
