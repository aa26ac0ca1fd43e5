/**
 * A static HTTP/1.1 server in plain blocking code: a virtual thread for each connection, which
 * reads a request, answers it, and reads the next.
 *
 * <p>From the outside in: {@link io.ringspun.examples.serve.HttpServer} accepts and counts
 * connections; a {@code Conversation} is what happens on one; {@code Incoming} and {@code Outlet}
 * are its two directions; {@code Request} is what was asked, {@code Responder} knows the answer,
 * and {@link io.ringspun.examples.serve.Site} finds files.
 */
@NullMarked
package io.ringspun.examples.serve;

import org.jspecify.annotations.NullMarked;
