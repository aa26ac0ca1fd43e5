/** The {@code ringspun bench} command: which suites there are, and how their rounds are run. */
@NullMarked
package io.ringspun.perf;

import org.jspecify.annotations.NullMarked;
