/**
 * Operations as values, for those who want several under way at once: built, submitted alone or in
 * a {@link io.ringspun.operation.Batch}, and completed with an {@link
 * io.ringspun.operation.Outcome}.
 *
 * <p>Each stage is a type of its own. An {@link io.ringspun.operation.Operation} is being built: it
 * can be configured and has no result. {@link io.ringspun.IoRuntime#submit} turns it into a {@link
 * io.ringspun.operation.Submitted}: it can be waited for and cancelled, and not configured any
 * more. Waiting turns that into an outcome. A stage that was left is refused with {@link
 * IllegalStateException}, and a buffer that was given to an operation is out of reach until the
 * operation has ended for good.
 *
 * <p>Files are worked on by {@link io.ringspun.operation.Open}, {@link io.ringspun.operation.Read},
 * {@link io.ringspun.operation.Write}, {@link io.ringspun.operation.Copy}, {@link
 * io.ringspun.operation.Space}, {@link io.ringspun.operation.Status} and {@link
 * io.ringspun.operation.Sync}; directories by {@link io.ringspun.operation.OpenDirectory} and
 * {@link io.ringspun.operation.Names}; connections by {@link io.ringspun.operation.Accept}, {@link
 * io.ringspun.operation.Connect}, {@link io.ringspun.operation.Receive}, {@link
 * io.ringspun.operation.Send} and {@link io.ringspun.operation.Shutdown}; datagrams by {@link
 * io.ringspun.operation.ReceiveDatagram} and {@link io.ringspun.operation.SendDatagram}. {@link
 * io.ringspun.operation.Close} closes any of them, at the end of a chain perhaps. What never waits
 * (listening, binding, options) has no operation.
 */
@NullMarked
package io.ringspun.operation;

import org.jspecify.annotations.NullMarked;
