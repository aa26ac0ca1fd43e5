/**
 * One small blocking method per kernel operation; counted descriptors; the buffer pool.
 *
 * <p>Every call here returns only after the kernel has let go of the memory it was given.
 */
@NullMarked
package io.ringspun.runtime.blocking;

import org.jspecify.annotations.NullMarked;
