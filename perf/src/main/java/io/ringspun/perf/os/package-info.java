/** What the bench asks of the operating system. */
@NullMarked
package io.ringspun.perf.os;

import org.jspecify.annotations.NullMarked;
