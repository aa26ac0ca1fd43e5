/**
 * Sockets of {@code java.net} and channels of files over a runtime, for code that exists already.
 * Beside the tower: it imports the api only, and so serves every backend.
 *
 * <p>{@link java.net.Socket} and {@link java.net.ServerSocket} check arguments and states
 * themselves, and leave the rest to a {@link java.net.SocketImpl}. Ours are {@link SocketEnd} and
 * {@link ServerEnd}; what they do and say is what the JDK's do and say, and where the api has it
 * otherwise (interrupts, the exceptions of a close) it is made so in {@link Wait} and {@link
 * Wording}.
 *
 * <p>A channel of a file is a {@link FileEnd}; what only the JDK can do with a file is left to its
 * own channel, the {@link Underlay}.
 */
@NullMarked
package io.ringspun.runtime.adapter;

import org.jspecify.annotations.NullMarked;
