/**
 * What an implementation of the contracts provides and shares. Applications do not need this
 * package.
 */
@NullMarked
package io.ringspun.spi;

import org.jspecify.annotations.NullMarked;
