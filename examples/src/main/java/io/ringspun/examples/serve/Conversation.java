package io.ringspun.examples.serve;

import io.ringspun.Connection;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What happens on one connection: a request, its answer, the next request, until one side has had
 * enough. Belongs to the thread that runs it, but for {@link #end}.
 *
 * <p>It is <em>idle</em> while it waits for the first byte of a request, <em>busy</em> from then
 * until the answer is given out, and <em>ending</em> for ever once someone wants it to end: an idle
 * one then reads the end of its input, a busy one finishes, and tells the peer that this was the
 * last answer.
 */
final class Conversation {

    private static final Logger LOG = System.getLogger(Conversation.class.getName());

    /** How long, and for how much, a peer is listened to that has had its last answer. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private static final long PARTING_BYTES_MAX = 1 << 20;

    private enum State {
        IDLE,
        BUSY,
        ENDING
    }

    private final Connection connection;
    private final Responder responder;
    private final Limits limits;
    private final @Nullable AccessLog log;
    private final Outlet outlet;
    private final Incoming incoming;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    Conversation(
            Connection connection, Responder responder, Limits limits, @Nullable AccessLog log) {
        this.connection = connection;
        this.responder = responder;
        this.limits = limits;
        this.log = log;
        outlet = new Outlet(connection, limits.idle());
        incoming = new Incoming(connection, outlet);
    }

    /** Ends soon, without breaking anything off. From any thread, at any time. */
    void end() {
        if (state.getAndSet(State.ENDING) == State.IDLE) {
            try {
                connection.shutdownInput();
            } catch (IOException e) {
                // It has ended by itself.
            }
        }
    }

    /** Runs to its end, and closes the connection. */
    void run() {
        talk(() -> {
            int left = limits.requests();
            while (awaitRequest()) {
                boolean goesOn = exchange(--left == 0);
                if (!goesOn || !state.compareAndSet(State.BUSY, State.IDLE)) {
                    part();
                    return;
                }
            }
        });
    }

    /** Says that there is no place for it, and closes the connection. */
    void turnAway() {
        talk(() -> {
            try (Answer answer = Answer.told(503).with("Retry-After", "1")) {
                outlet.by(Deadline.in(PARTING));
                give(null, answer, true, Instant.now());
            }
            part();
        });
    }

    /** What is done on the connection before it is closed. */
    @FunctionalInterface
    private interface Talk {
        void run() throws IOException;
    }

    private void talk(Talk talk) {
        try (connection;
                outlet) {
            // An answer is given out as a whole: there is nothing to wait for to go with it.
            connection.option(StandardSocketOptions.TCP_NODELAY, true);
            talk.run();
        } catch (IOException e) {
            // The peer is gone, or too slow to wait for: nobody is left to tell.
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a connection was broken off", e);
        }
    }

    /** Waits for a request. False if there will be none. */
    private boolean awaitRequest() throws IOException {
        try {
            if (!incoming.await(limits.idle())) {
                return false;
            }
        } catch (SocketTimeoutException e) {
            return false;
        }
        state.compareAndSet(State.IDLE, State.BUSY);
        return true;
    }

    /**
     * Reads a request and answers it.
     *
     * @return whether another may follow
     */
    private boolean exchange(boolean isFinal) throws IOException {
        Instant begun = Instant.now();
        Deadline total = Deadline.in(limits.total());
        outlet.by(total);
        Request request = null;
        try {
            incoming.allow(limits.headBytes(), total.orIn(limits.head()), 414, 431);
            request = Request.read(incoming);
            if (request == null) {
                return false;
            }
            skipBody(request, total);
            try (Answer answer = responder.answer(request)) {
                boolean ends = isFinal || request.isLast() || state.get() == State.ENDING;
                give(request, answer, ends, begun);
                return !ends;
            }
        } catch (Refusal e) {
            refuse(request, e.status(), begun);
        } catch (SocketTimeoutException e) {
            refuse(request, 408, begun);
        }
        return false;
    }

    private void refuse(@Nullable Request request, int status, Instant begun) throws IOException {
        try (Answer answer = Answer.told(status)) {
            give(request, answer, true, begun);
        }
    }

    private void skipBody(Request request, Deadline total) throws IOException {
        if (request.bodyBytes() > limits.bodyBytes()) {
            throw new Refusal(413, "too long a body");
        }
        if (!request.isLast()) {
            incoming.allow(limits.bodyBytes(), total.orIn(limits.head()), 413, 413);
            incoming.skip(request.bodyBytes());
        }
    }

    private void give(@Nullable Request request, Answer answer, boolean ends, Instant begun)
            throws IOException {
        answer.with("Date", HttpDate.now(begun));
        if (ends) {
            answer.with("Connection", "close");
        } else if (request != null && request.isOld()) {
            answer.with("Connection", "keep-alive");
        }
        boolean isWhole = request == null || !request.method().equals("HEAD");
        answer.send(outlet, isWhole);
        if (log != null) {
            long bytes = isWhole ? answer.length() : 0;
            log.note(
                    new AccessLog.Entry(
                            begun, connection.remoteAddress(), request, answer.status(), bytes));
        }
    }

    /**
     * Ends after the last answer. A connection that is closed while something of its input is
     * unread is reset, and the answer may be lost with it; so the peer is listened to for a while.
     */
    private void part() throws IOException {
        outlet.flush();
        connection.shutdownOutput();
        incoming.allow(PARTING_BYTES_MAX, Deadline.in(PARTING), 0, 0);
        incoming.exhaust();
    }
}
