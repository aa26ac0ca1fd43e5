package io.ringspun.tls;

import io.ringspun.Connection;
import java.io.IOException;
import javax.net.ssl.SSLSession;

/**
 * A connection that encrypts what it carries. The plain connection below belongs to it and is
 * closed with it; nobody else may use it any more.
 *
 * <p>The handshake is made by whoever needs it first: a read, a write, or {@link #handshake}. It
 * counts towards that call's time limit; one that was interrupted or ran out of time goes on where
 * it stopped with the next call. Its failures are {@link javax.net.ssl.SSLException}s and final.
 *
 * <p>What is different from a plain connection:
 *
 * <ul>
 *   <li>the end of input is the peer's close_notify. Without one, the stream may have been cut
 *       short by anyone, and reads fail with {@link javax.net.ssl.SSLException} instead of
 *       returning -1, again and again;
 *   <li>a write counts what was encrypted. When it fails for want of time or by an interrupt, the
 *       rest of the last records is kept, and goes before anything else with the next write, {@link
 *       #shutdownOutput} or {@link #close}: no byte is lost or sent twice;
 *   <li>{@link #shutdownOutput} makes the handshake if need be, sends a close_notify and then ends
 *       the plain output; like a write it waits for room, for ten seconds at most, and may be
 *       called again. While a write waits it ends that write instead, and the peer sees a stream
 *       that was cut short. Up to TLS 1.2 a peer answers with the end of its own output;
 *   <li>{@link #close} sends a close_notify and waits for room for it, ten seconds at most, unless
 *       an earlier write had failed already. It does not wait for the peer's;
 *   <li>{@link #receive} lends from the pool of {@link #buffers}, which is the limit of how many
 *       are lent, and {@link io.ringspun.PinnedBuffer}s are copied to and from. The limit of what
 *       is lent is where its bytes end, the capacity may be larger;
 *   <li>{@link #available} decrypts what has come as far as that needs no waiting, and tells of the
 *       first record only;
 *   <li>{@link #sendUrgent} always fails, and {@link #unix} is not supported.
 * </ul>
 *
 * <p>Renegotiation, which TLS had up to version 1.2, is refused: a peer that asks for it ends the
 * connection with a failure. New keys in TLS 1.3 are taken and given as the peer asks.
 *
 * <p>An idle connection holds no memory for records: neither while a read waits, nor between calls
 * when all that came has been read.
 */
public interface TlsConnection extends Connection {

    /**
     * Makes the handshake, unless it was made. Within {@link #readTimeout}.
     *
     * @throws javax.net.ssl.SSLException if it failed; the alert has been sent, if there was one to
     *     send
     * @throws IOException if the connection below failed
     */
    void handshake() throws IOException;

    /**
     * What was agreed: protocol, cipher suite, the peer's certificates. Makes the handshake if need
     * be.
     *
     * @return the session
     * @throws IOException as {@link #handshake}
     */
    SSLSession session() throws IOException;

    /**
     * The application's protocol that was agreed (ALPN). Makes the handshake if need be.
     *
     * @return its name, empty if there was none
     * @throws IOException as {@link #handshake}
     */
    String applicationProtocol() throws IOException;
}
