/** The load generator's Java twin. */
@NullMarked
package io.ringspun.perf.load;

import org.jspecify.annotations.NullMarked;
