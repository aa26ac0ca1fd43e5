/**
 * Floor 1: the Linux ABI. Constants, structure offsets and error numbers under the kernel's own
 * names, the translation of error numbers, addresses and socket options into Java's, and every
 * native call ({@code Linux}).
 *
 * <p>This is the only package with native access and the only one that knows the bytes of a kernel
 * structure. Nothing here starts a thread, keeps state between calls, or has a policy.
 */
@NullMarked
package io.ringspun.runtime.kernel;

import org.jspecify.annotations.NullMarked;
