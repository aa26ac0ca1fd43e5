/**
 * TLS over connections of any backend, by the JDK's {@link javax.net.ssl.SSLEngine}. Beside the
 * tower: it imports the api only.
 *
 * <p>A {@link SecureConnection} consists of two halves that share nothing but the engine, which is
 * safe for one thread in each: {@link Inbound} belongs to whoever has the turn of the input, {@link
 * Outbound} to whoever has that of the output. The {@link Handshake} needs both turns.
 *
 * <p>The engine sometimes has something to say in answer to what was read: an alert, its
 * close_notify, new keys. The reader must not wait for the output then: a writer may have its turn
 * and wait for a peer that reads only when it has been read from. So the reader notes that an
 * answer is due. Whoever has the turn of the output sends it before leaving, and if nobody has, the
 * reader does, as far as that needs no waiting; what finds no room goes before the next write.
 */
@NullMarked
package io.ringspun.runtime.tls;

import org.jspecify.annotations.NullMarked;
