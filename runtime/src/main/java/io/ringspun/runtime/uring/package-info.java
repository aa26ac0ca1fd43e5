/** The contracts implemented over the ring. */
@NullMarked
package io.ringspun.runtime.uring;

import org.jspecify.annotations.NullMarked;
