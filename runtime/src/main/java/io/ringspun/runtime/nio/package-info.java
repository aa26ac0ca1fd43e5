/**
 * The contracts on plain NIO, for machines that do not allow io_uring. Beside the tower: it imports
 * the api only.
 *
 * <p>Sockets are non-blocking channels. A call tries first; when the channel is not ready the
 * calling thread, virtual or platform, parks on the channel's {@link Gate} until the {@link Poller}
 * says that trying again is worthwhile. The blocking mode of the JDK's channels is no choice here:
 * they close themselves when a waiting thread is interrupted. Files are {@code FileChannel}s whose
 * every call runs on the offload pool, which keeps both carriers and interrupts away from them.
 */
@NullMarked
package io.ringspun.runtime.nio;

import org.jspecify.annotations.NullMarked;
