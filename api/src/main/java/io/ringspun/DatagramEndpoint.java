package io.ringspun;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bound datagram socket: UDP over IPv4 or IPv6, or Unix-domain (not on NIO).
 *
 * <p>One call, one datagram, whole. One that is longer than the buffer it is received into is cut,
 * as everywhere, but never in silence: {@link DatagramTruncatedException}. A datagram of length 0
 * is a datagram; NIO cannot send one to a peer, and refuses it with {@link
 * UnsupportedOperationException}.
 *
 * <p>One thread may receive while another sends; further receivers wait for the first, and so do
 * senders. An idle endpoint holds no receive memory. Datagrams that nobody receives are kept up to
 * the limit of the socket ({@code SO_RCVBUF}) and a few beyond; then the kernel drops what comes
 * (and a Unix-domain sender waits).
 *
 * <p>With a peer ({@link #connect}) datagrams of others are dropped, and {@link
 * java.net.PortUnreachableException} tells that nobody listens there: once, to one of the calls
 * after the answer has come back, be it a send or a receive. Other failures are {@link
 * java.net.SocketException}s, or one of those listed for the package.
 */
public interface DatagramEndpoint extends Channel {

    /**
     * Sends what remains in a pinned buffer as one datagram.
     *
     * @param source where from; its position is advanced to its limit when the datagram is sent
     * @param target whom to; for an endpoint with a peer, that peer
     * @return how many bytes: what remained in the source
     * @throws java.nio.channels.AlreadyConnectedException if the endpoint has another peer
     * @throws IOException if sending failed: nothing was sent
     */
    int send(PinnedBuffer source, SocketAddress target) throws IOException;

    /**
     * Sends what remains in a byte buffer as one datagram.
     *
     * @param source where from; its position is advanced to its limit when the datagram is sent
     * @param target whom to; for an endpoint with a peer, that peer
     * @return how many bytes: what remained in the source
     * @throws java.nio.channels.AlreadyConnectedException if the endpoint has another peer
     * @throws IOException if sending failed: nothing was sent
     */
    int send(ByteBuffer source, SocketAddress target) throws IOException;

    /**
     * Sends what remains in a pinned buffer to the peer.
     *
     * @param source as in {@link #send(PinnedBuffer, SocketAddress)}
     * @return how many bytes: what remained in the source
     * @throws java.nio.channels.NotYetConnectedException if the endpoint has no peer
     * @throws IOException if sending failed: nothing was sent
     */
    int send(PinnedBuffer source) throws IOException;

    /**
     * Sends what remains in a byte buffer to the peer.
     *
     * @param source as in {@link #send(ByteBuffer, SocketAddress)}
     * @return how many bytes: what remained in the source
     * @throws java.nio.channels.NotYetConnectedException if the endpoint has no peer
     * @throws IOException if sending failed: nothing was sent
     */
    int send(ByteBuffer source) throws IOException;

    /**
     * Receives a datagram into what remains of a pinned buffer and advances its position by the
     * datagram's length.
     *
     * @param target where to
     * @return who sent it; for somebody who has written lately, the same object as then. For a
     *     Unix-domain sender without a name, or with an abstract one, an address with an empty path
     * @throws DatagramTruncatedException if there was not room for all of it
     * @throws IOException if receiving failed
     */
    SocketAddress receive(PinnedBuffer target) throws IOException;

    /**
     * Receives a datagram into what remains of a byte buffer and advances its position by the
     * datagram's length.
     *
     * @param target where to
     * @return who sent it, as in {@link #receive(PinnedBuffer)}
     * @throws DatagramTruncatedException if there was not room for all of it
     * @throws IOException if receiving failed
     */
    SocketAddress receive(ByteBuffer target) throws IOException;

    /**
     * Limits how long a receive may wait; applies to those that begin afterwards. One that runs out
     * of time throws {@link java.net.SocketTimeoutException}, and what arrives later is there for
     * the next.
     *
     * @param timeout the limit; zero (the initial value) means none
     */
    void receiveTimeout(Duration timeout);

    /**
     * Limits how long a send may wait for room; applies to those that begin afterwards.
     *
     * @param timeout the limit; zero (the initial value) means none
     */
    void sendTimeout(Duration timeout);

    /**
     * Takes one peer: sends go to it, and only its datagrams are received. Nothing is sent by this.
     * Datagrams that came before and nobody has received may be lost; those of others are not
     * received any more. Waits for a send that is under way.
     *
     * @param peer whom
     * @throws java.nio.channels.AlreadyConnectedException if it has a peer
     * @throws IOException if the kernel refused
     */
    void connect(SocketAddress peer) throws IOException;

    /**
     * Gives up the peer; the local address stays. Does nothing without a peer.
     *
     * @throws IOException if the kernel refused
     */
    void disconnect() throws IOException;

    /**
     * Enters a multicast group: datagrams to it are received too. Being a member twice is an error,
     * in the same way as the kernel's; membership ends with the endpoint.
     *
     * @param group a multicast address
     * @param via the interface on which to listen for it
     * @throws IllegalArgumentException if it is not a multicast address
     * @throws UnsupportedOperationException if the endpoint is a Unix-domain one
     * @throws IOException if the kernel refused
     */
    void join(InetAddress group, NetworkInterface via) throws IOException;

    /**
     * Leaves a multicast group.
     *
     * @param group as when it was entered
     * @param via as when it was entered
     * @throws UnsupportedOperationException if the endpoint is a Unix-domain one
     * @throws IOException if it is not a member, or the kernel refused
     */
    void leave(InetAddress group, NetworkInterface via) throws IOException;

    /**
     * Reads a socket option.
     *
     * @param name one of {@link java.net.StandardSocketOptions} that a datagram socket has
     * @param <T> its type
     * @return its value
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IOException if the endpoint is closed or the kernel refused
     */
    <T> T option(SocketOption<T> name) throws IOException;

    /**
     * Sets a socket option.
     *
     * @param name as in {@link #option(SocketOption)}
     * @param value its new value
     * @param <T> its type
     * @return this endpoint
     * @throws UnsupportedOperationException if this socket does not have it
     * @throws IllegalArgumentException if the value is out of range
     * @throws IOException if the endpoint is closed or the kernel refused
     */
    <T> DatagramEndpoint option(SocketOption<T> name, T value) throws IOException;

    /**
     * This end.
     *
     * @return the address the socket is bound to, the real port included
     */
    SocketAddress localAddress();

    /**
     * The peer.
     *
     * @return its address, or null if there is none
     */
    @Nullable SocketAddress remoteAddress();

    /**
     * The pool to take buffers from for this endpoint.
     *
     * @return the pool nearest to the calling thread
     */
    BufferPool buffers();

    /**
     * Closes the endpoint: calls waiting on it end with {@link
     * java.nio.channels.AsynchronousCloseException}, the kernel lets go of their memory, then the
     * descriptor is closed. Datagrams that nobody has received are gone. Closing again does
     * nothing.
     *
     * @throws IOException if the kernel reported an error; the descriptor is gone all the same
     */
    @Override
    void close() throws IOException;
}
