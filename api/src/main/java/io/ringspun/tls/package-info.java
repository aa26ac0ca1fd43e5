/**
 * TLS over any connection, by the JDK's own JSSE. A {@link io.ringspun.tls.TlsServer} or {@link
 * io.ringspun.tls.TlsClient} is made once, of an {@link javax.net.ssl.SSLContext}; what it makes of
 * a plain connection is a {@link io.ringspun.tls.TlsConnection}, used as any other.
 */
@NullMarked
package io.ringspun.tls;

import org.jspecify.annotations.NullMarked;
