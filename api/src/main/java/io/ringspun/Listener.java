package io.ringspun;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.Channel;
import java.time.Duration;

/**
 * A listening stream socket. Any number of threads may accept at the same time; each connection is
 * handed to one of them.
 */
public interface Listener extends Channel {

    /**
     * Waits for a connection. When the process or the system is out of descriptors or memory, waits
     * (with growing pauses, logging it) until there are some again instead of failing.
     *
     * @return a new connection, open, with no time limits set
     * @throws java.io.InterruptedIOException if the thread was interrupted
     * @throws java.nio.channels.AsynchronousCloseException if the listener was closed meanwhile
     * @throws java.nio.channels.ClosedChannelException if it was closed before
     * @throws IOException if accepting failed
     */
    Connection accept() throws IOException;

    /**
     * Waits for a connection within a time limit.
     *
     * @param timeout how long to wait; zero waits for ever
     * @return a new connection
     * @throws java.net.SocketTimeoutException if none came; the listener stays usable and no
     *     connection is lost
     * @throws IOException as in {@link #accept()}
     */
    Connection accept(Duration timeout) throws IOException;

    /**
     * Where it listens, the real port included.
     *
     * @return the bound address
     */
    SocketAddress localAddress();

    /**
     * Reads a socket option.
     *
     * @param name which
     * @param <T> its type
     * @return its value
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IOException if the kernel refused
     */
    <T> T option(SocketOption<T> name) throws IOException;

    /**
     * Sets a socket option. What connections inherit, those get that come afterwards.
     *
     * @param name which
     * @param value its new value
     * @param <T> its type
     * @return this listener
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IllegalArgumentException if the value is out of range
     * @throws IOException if the listener is closed or the kernel refused
     */
    <T> Listener option(SocketOption<T> name, T value) throws IOException;

    /**
     * Stops listening. Connections that were accepted by the kernel but not yet handed out are
     * closed. Threads waiting in accept get {@link java.nio.channels.AsynchronousCloseException}.
     * Closing again does nothing.
     *
     * @throws IOException if the kernel reported an error; the descriptor is gone all the same
     */
    @Override
    void close() throws IOException;
}
