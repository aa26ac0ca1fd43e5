package io.ringspun.runtime.tls;

import io.ringspun.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A plain connection and an engine, and who may use which half of them when. Safe for all threads.
 *
 * <p>Turns are taken in this order: handshake, input, output. Whoever reads takes that of the
 * output only if it is free ({@link #answer}).
 */
final class Conversation {

    /** How long an answer may wait for room: it need not be sent now. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** How long the last of the output may wait for room. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Connection plain;
    private final SSLEngine engine;

    private final Turn greeting = new Turn();
    private final Turn input = new Turn();
    private final Turn output = new Turn();

    private final Inbound inbound;
    private final Outbound outbound;
    private final Handshake handshake;

    /** Why there will be no handshake. Of whoever has the turn of it. */
    private @Nullable SSLException refused;

    private volatile boolean established;

    /** Whoever has the turn of the output may wait there for the peer. */
    private volatile boolean outputBusy;

    /** The engine has something to say that nobody has sent. */
    private volatile boolean answerDue;

    private volatile boolean outputShut;
    private final AtomicBoolean closed = new AtomicBoolean();

    Conversation(Connection plain, SSLEngine engine) {
        this.plain = plain;
        this.engine = engine;
        inbound = new Inbound(plain, engine, this::answer);
        outbound = new Outbound(plain, engine);
        handshake = new Handshake(engine, inbound, outbound);
    }

    boolean isOpen() {
        return !closed.get() && plain.isOpen();
    }

    void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** For whoever has waited for a turn: it was open before. */
    private void checkStillOpen() throws AsynchronousCloseException {
        if (!isOpen()) {
            throw new AsynchronousCloseException();
        }
    }

    /** The close may have come between two calls of the connection below. */
    private static AsynchronousCloseException closedMeanwhile(ClosedChannelException failure) {
        if (failure instanceof AsynchronousCloseException meanwhile) {
            return meanwhile;
        }
        AsynchronousCloseException meanwhile = new AsynchronousCloseException();
        meanwhile.initCause(failure);
        return meanwhile;
    }

    /** Makes the handshake, unless it was made. */
    void establish(Limit limit) throws IOException {
        if (established) {
            return;
        }
        greeting.take(limit, "handshake");
        try {
            if (!established) {
                makeHandshake(limit);
            }
        } catch (InterruptedIOException e) {
            e.bytesTransferred = 0; // none of the caller's
            throw e;
        } catch (ClosedChannelException e) {
            throw closedMeanwhile(e);
        } finally {
            greeting.give();
        }
    }

    private void makeHandshake(Limit limit) throws IOException {
        input.take(limit, "handshake");
        try {
            enterOutput(limit, "handshake");
            try {
                checkStillOpen();
                if (refused != null) {
                    throw new SSLException(refused.getMessage(), refused);
                }
                handshake.run(limit);
                inbound.settle(!engine.getSession().getProtocol().equals("TLSv1.3"));
                established = true;
            } catch (SSLException e) {
                refused = e;
                answerDue = true; // the alert
                throw e;
            } finally {
                leaveOutput();
            }
        } finally {
            leaveInput();
        }
    }

    /** What is done with the input. */
    @FunctionalInterface
    interface Reading {
        long run(Inbound inbound, Limit limit) throws IOException;
    }

    /** Has the input read, in turn. */
    long read(Reading reading, Limit limit) throws IOException {
        if (!inbound.isShut()) {
            establish(limit);
        }
        input.take(limit, "read");
        try {
            checkStillOpen();
            return reading.run(inbound, limit);
        } catch (ClosedChannelException e) {
            throw closedMeanwhile(e);
        } finally {
            leaveInput();
        }
    }

    /** Writes all of a source, in turn. */
    long write(Source source, Limit limit) throws IOException {
        establish(limit);
        enterOutput(limit, "write");
        try {
            checkStillOpen();
            if (outputShut) {
                throw new SocketException("Broken pipe (write): output was shut down");
            }
            return outbound.write(source, limit);
        } catch (ClosedChannelException e) {
            throw closedMeanwhile(e);
        } finally {
            leaveOutput();
        }
    }

    /**
     * Has the engine's answer sent, by this thread if nobody has the turn of the output, otherwise
     * by whoever has it. Does not wait for either, nor for room: what finds none is left to the
     * next write. Its failures are those of the next write as well.
     */
    private void answer() {
        answerDue = true;
        sendAnswer();
    }

    private void sendAnswer() {
        while (answerDue && output.tryTake()) {
            try {
                answerDue = false;
                outbound.answer(Limit.of(AT_ONCE));
            } catch (IOException e) {
                // see above
            } finally {
                output.give();
            }
        }
    }

    private void enterOutput(Limit limit, String operation) throws IOException {
        output.take(limit, operation);
        outputBusy = true;
    }

    /** Gives the turn back, and sees to what others left to whoever had it. */
    private void leaveOutput() {
        outputBusy = false;
        output.give();
        sendAnswer();
        if (closed.get()) {
            releaseOutput();
        }
    }

    private void leaveInput() {
        input.give();
        if (closed.get()) {
            releaseInput();
        }
    }

    /** After the close; whoever has the turn does it when leaving. */
    private void releaseOutput() {
        if (output.tryTake()) {
            outbound.release();
            output.give();
        }
    }

    private void releaseInput() {
        if (input.tryTake()) {
            inbound.release();
            input.give();
        }
    }

    /** From now on there is nothing to read. */
    void shutInput() throws IOException {
        ensureOpen();
        inbound.shut();
        plain.shutdownInput();
    }

    /** Says that no more is coming, or ends the write that waits. */
    void shutOutput() throws IOException {
        ensureOpen();
        Limit limit = Limit.of(FAREWELL);
        establish(limit);
        outputShut = true;
        if (seizeOutput(limit)) {
            try {
                checkStillOpen();
                outbound.farewell(limit);
            } finally {
                leaveOutput();
            }
        }
        plain.shutdownOutput();
    }

    /**
     * Takes the turn of the output unless somebody may wait for the peer there. Answers are soon
     * sent.
     */
    private boolean seizeOutput(Limit limit) throws IOException {
        while (!outputBusy) {
            if (output.tryTake(Limit.of(AT_ONCE), "shutdown")) {
                return true;
            }
            limit.check("shutdown");
        }
        return false;
    }

    /** How much is there without waiting. */
    int look() throws IOException {
        if (!established || !input.tryTake()) {
            return 0;
        }
        try {
            return inbound.look();
        } catch (SSLException e) {
            return 0; // the next read tells
        } finally {
            leaveInput();
        }
    }

    /** Ends it all. Again does nothing. */
    void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        // Neither half may answer to an interrupt that was meant for something else.
        boolean interrupted = Thread.interrupted();
        try {
            sayGoodbye();
            takeWhatCame();
        } finally {
            try {
                plain.close();
            } finally {
                releaseInput();
                releaseOutput();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Whoever waits in the output is in the middle of a record: then there is nothing to say. */
    private void sayGoodbye() {
        if (!established || outputShut || !plain.isOpen()) {
            return;
        }
        Limit limit = Limit.of(FAREWELL);
        try {
            if (seizeOutput(limit)) {
                try {
                    outbound.farewell(outbound.isBehind() ? Limit.of(AT_ONCE) : limit);
                } finally {
                    leaveOutput();
                }
            }
        } catch (IOException e) {
            // the peer has gone, or takes nothing: it will see that something is missing
        }
    }

    /**
     * Session tickets that nobody has read would make the kernel reset the connection, and the peer
     * lose what it was sent last. Data that nobody has read may do so, as it does without TLS.
     */
    private void takeWhatCame() {
        if (!established || !input.tryTake()) {
            return;
        }
        try {
            inbound.look();
        } catch (IOException e) {
            // it is over in any case
        } finally {
            input.give();
        }
    }
}
