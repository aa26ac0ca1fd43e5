package io.ringspun;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.Channel;

/**
 * A TCP socket that is going to listen: for options that {@link ListenOptions} has no place for.
 *
 * <p>It serves IPv4 and IPv6. All methods may be called from any thread.
 */
public interface UnboundListener extends Channel {

    /**
     * Takes an address and listens there. When that succeeds, this socket has become the listener
     * and is closed; when it fails, another address can be tried.
     *
     * @param local port 0 picks a free port
     * @param backlog completed connections the kernel keeps waiting, 1 or more; the kernel caps it
     * @return a listener that accepts already, with the options of this socket
     * @throws java.net.BindException if the address is in use, not of this machine, not permitted
     * @throws IOException if the socket is closed, or could not listen
     */
    Listener listen(InetSocketAddress local, int backlog) throws IOException;

    /**
     * Reads a socket option.
     *
     * @param name as in {@link Listener#option(SocketOption)}
     * @param <T> its type
     * @return its value
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IOException if the socket is closed or the kernel refused
     */
    <T> T option(SocketOption<T> name) throws IOException;

    /**
     * Sets a socket option; connections inherit most of them.
     *
     * @param name as in {@link Listener#option(SocketOption)}
     * @param value its new value
     * @param <T> its type
     * @return this socket
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IllegalArgumentException if the value is out of range
     * @throws IOException if the socket is closed or the kernel refused
     */
    <T> UnboundListener option(SocketOption<T> name, T value) throws IOException;

    /**
     * Closes it. Does nothing to a listener it has become. Closing again does nothing.
     *
     * @throws IOException if the kernel reported an error; the descriptor is gone all the same
     */
    @Override
    void close() throws IOException;
}
