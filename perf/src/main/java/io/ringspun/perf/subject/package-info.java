/**
 * What is compared: programs that do the same work in different ways, each in a process of its own.
 */
@NullMarked
package io.ringspun.perf.subject;

import org.jspecify.annotations.NullMarked;
