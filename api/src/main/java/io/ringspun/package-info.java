/**
 * What an application imports. Start with {@link io.ringspun.IoRuntime}.
 *
 * <p>Every call blocks the calling thread until it is done and may be made from any thread, virtual
 * or platform; it is fastest from a thread that {@link io.ringspun.IoRuntime#start} created. Four
 * rules hold for every blocking call:
 *
 * <ul>
 *   <li>it returns or throws only after the kernel has let go of the memory it was given;
 *   <li>an interrupt cancels the operation, waits until the kernel confirms, and then throws {@link
 *       java.io.InterruptedIOException} with the interrupt status still set; the channel stays
 *       usable. An operation that was faster than its cancellation returns its result as if nothing
 *       had happened, the status still set;
 *   <li>a time limit that runs out does the same and throws {@link
 *       java.net.SocketTimeoutException}; no byte is lost;
 *   <li>a channel closed by another thread ends the calls waiting on it with {@link
 *       java.nio.channels.AsynchronousCloseException}; later calls throw {@link
 *       java.nio.channels.ClosedChannelException}.
 * </ul>
 */
@NullMarked
package io.ringspun;

import org.jspecify.annotations.NullMarked;
