package io.ringspun.runtime.nio;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * From what the JDK throws to what the contracts promise. Decides by type only: the texts come from
 * the C library and may be in any language.
 */
final class Failures {

    private Failures() {}

    /** The exception for a wait that ended without success. */
    static IOException ended(Wake wake, String operation, long bytesTransferred) {
        InterruptedIOException failure;
        switch (wake) {
            case INTERRUPTED -> failure = new InterruptedIOException(operation + " interrupted");
            case TIMED_OUT -> failure = new SocketTimeoutException(operation + " timed out");
            default -> {
                return new AsynchronousCloseException();
            }
        }
        failure.bytesTransferred = (int) Math.min(bytesTransferred, Integer.MAX_VALUE);
        return failure;
    }

    /** A failure of a socket that was open when the operation began. */
    static IOException socket(IOException failure, String operation) {
        if (failure instanceof ClosedChannelException) {
            return closedMeanwhile(failure);
        }
        if (failure instanceof InterruptedIOException) {
            return failure;
        }
        if (failure instanceof PortUnreachableException) {
            return failure;
        }
        // The JDK throws a bare IOException for a broken pipe.
        return new SocketException(failure.getMessage() + " (" + operation + ")", failure);
    }

    /** A failure to connect; keeps the JDK's type and adds the address. */
    static IOException connect(IOException failure, SocketAddress remote) {
        if (failure instanceof ClosedChannelException) {
            return closedMeanwhile(failure);
        }
        if (failure instanceof InterruptedIOException) {
            return failure;
        }
        return addressed(failure, "connect to " + remote);
    }

    /** A failure to bind or listen; keeps the JDK's type and adds the address. */
    static IOException listen(IOException failure, SocketAddress local) {
        return addressed(failure, "listen on " + local);
    }

    private static IOException addressed(IOException failure, String operation) {
        String text = failure.getMessage() + " (" + operation + ")";
        SocketException named =
                switch (failure) {
                    case ConnectException e -> new ConnectException(text);
                    case NoRouteToHostException e -> new NoRouteToHostException(text);
                    case BindException e -> new BindException(text);
                    default -> new SocketException(text);
                };
        named.initCause(failure);
        return named;
    }

    /** A failure to open. */
    static IOException open(IOException failure, Path path, boolean direct) {
        IOException named = file(failure, path, null);
        if (!direct || named.getClass() != FileSystemException.class) {
            return named;
        }
        FileSystemException refused =
                new FileSystemException(
                        path.toString(),
                        null,
                        ((FileSystemException) named).getReason()
                                + "; the file system may have no direct I/O");
        refused.initCause(failure);
        return refused;
    }

    /** A failure of a file that was open when the operation began. */
    static IOException file(IOException failure, Path path, @Nullable Path other) {
        if (failure instanceof ClosedChannelException) {
            return closedMeanwhile(failure);
        }
        if (failure instanceof FileSystemException) {
            return failure;
        }
        FileSystemException named =
                new FileSystemException(
                        path.toString(),
                        other == null ? null : other.toString(),
                        failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** The channel was open when the call began, so somebody closed it during the call. */
    static IOException closedMeanwhile(IOException failure) {
        if (failure instanceof AsynchronousCloseException) {
            return failure;
        }
        AsynchronousCloseException closed = new AsynchronousCloseException();
        closed.initCause(failure);
        return closed;
    }
}
