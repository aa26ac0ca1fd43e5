package io.ringspun;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.Channel;
import java.time.Duration;

/**
 * A TCP socket that is going to connect: for options that count from the first packet on, and for
 * an address of its own. {@link IoRuntime#connect(java.net.SocketAddress)} needs none of this.
 *
 * <p>It serves IPv4 and IPv6. All methods may be called from any thread.
 */
public interface UnconnectedSocket extends Channel {

    /**
     * Gives it an address of its own. One that is refused leaves it as it was.
     *
     * @param local with port 0, which lets the kernel pick one, or another
     * @return this socket
     * @throws java.net.BindException if the address is in use, not of this machine, not permitted
     * @throws IOException if the socket is closed, or has an address already
     */
    UnconnectedSocket bind(InetSocketAddress local) throws IOException;

    /**
     * Its own address.
     *
     * @return with port 0 as long as it has none
     * @throws IOException if the socket is closed
     */
    InetSocketAddress localAddress() throws IOException;

    /**
     * Connects. Whatever comes of it, this socket is closed: it has become the connection, or the
     * attempt has failed and left nothing open.
     *
     * @param remote a resolved address
     * @param timeout how long to wait; zero waits as long as the kernel does
     * @return an open connection, with the options of this socket
     * @throws java.nio.channels.AsynchronousCloseException if the socket was closed meanwhile
     * @throws java.net.SocketTimeoutException if the limit ran out
     * @throws IOException as in {@link IoRuntime#connect(java.net.SocketAddress)}
     */
    Connection connect(InetSocketAddress remote, Duration timeout) throws IOException;

    /**
     * Reads a socket option.
     *
     * @param name as in {@link Connection#option(SocketOption)}
     * @param <T> its type
     * @return its value
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IOException if the socket is closed or the kernel refused
     */
    <T> T option(SocketOption<T> name) throws IOException;

    /**
     * Sets a socket option.
     *
     * @param name as in {@link Connection#option(SocketOption)}
     * @param value its new value
     * @param <T> its type
     * @return this socket
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IllegalArgumentException if the value is out of range
     * @throws IOException if the socket is closed or the kernel refused
     */
    <T> UnconnectedSocket option(SocketOption<T> name, T value) throws IOException;

    /**
     * Closes it; a thread that connects gets {@link java.nio.channels.AsynchronousCloseException}.
     * Does nothing to a connection it has become. Closing again does nothing.
     *
     * @throws IOException if the kernel reported an error; the descriptor is gone all the same
     */
    @Override
    void close() throws IOException;
}
