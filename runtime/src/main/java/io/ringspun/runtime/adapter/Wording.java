package io.ringspun.runtime.adapter;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Failures in the JDK's words. Programs compare them: "Connection reset", "Broken pipe", "Socket
 * closed". What the runtime has said, with operation, address and number, is the cause.
 */
final class Wording {

    /** As the ring says it: operation and object, the text, the number's name. */
    private static final Pattern OF_RING = Pattern.compile(".*?: (.+) \\(E\\w+\\)");

    /** As NIO says it: the text, operation and object. */
    private static final Pattern OF_NIO =
            Pattern.compile("(.+?) \\([a-z ]+(?: to .*| on .*)?\\).*");

    private Wording() {}

    /** What the failure of a call is to its caller. */
    static IOException of(IOException failure) {
        if (failure instanceof InterruptedIOException) {
            return failure;
        }
        if (failure instanceof ClosedChannelException) {
            return closed(failure);
        }
        String text = text(failure);
        SocketException told =
                switch (failure) {
                    case ConnectException _ -> new ConnectException(text);
                    case BindException _ -> new BindException(text);
                    // To the JDK, a network without a way is another failure than a host.
                    case NoRouteToHostException _ when !"Network is unreachable".equals(text) ->
                            new NoRouteToHostException(text);
                    default -> new SocketException(text);
                };
        told.initCause(failure);
        return told;
    }

    /** The failure of a call whose socket was closed. */
    static SocketException closed(@Nullable Exception cause) {
        return new SocketException("Socket closed", cause);
    }

    /** The failure of a call that ran out of time. */
    static SocketTimeoutException timedOut(String what, @Nullable SocketTimeoutException cause) {
        SocketTimeoutException told = new SocketTimeoutException(what + " timed out");
        told.initCause(cause);
        return told;
    }

    /** The failure of a read: a reset is told without its culprit. */
    static IOException ofRead(IOException failure) {
        IOException told = of(failure);
        return "Connection reset by peer".equals(told.getMessage())
                ? new SocketException("Connection reset", failure)
                : told;
    }

    /** The failure of urgent data: what the kernel refused is no socket's exception in the JDK. */
    static IOException ofUrgent(IOException told) {
        boolean socketsOwn =
                "Socket closed".equals(told.getMessage())
                        || "No buffer space available".equals(told.getMessage());
        return socketsOwn ? told : new IOException(told.getMessage(), told);
    }

    private static @Nullable String text(IOException failure) {
        String message = failure.getMessage();
        if (message == null) {
            return null;
        }
        Matcher ring = OF_RING.matcher(message);
        if (ring.matches()) {
            return ring.group(1);
        }
        Matcher nio = OF_NIO.matcher(message);
        return nio.matches() ? nio.group(1) : message;
    }
}
