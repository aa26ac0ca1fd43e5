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
 */
@NullMarked
package io.ringspun.operation;

import org.jspecify.annotations.NullMarked;
