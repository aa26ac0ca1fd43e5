/**
 * The programs of the {@code ringspun} command, and at the same time the library's examples. Each
 * command is a class of its own; {@link io.ringspun.examples.Main} puts them together.
 */
@NullMarked
package io.ringspun.examples;

import org.jspecify.annotations.NullMarked;
