/** One io_uring: set-up, queues, requests, features, buffer rings. No threads, no policy. */
@NullMarked
package io.ringspun.runtime.ring;

import org.jspecify.annotations.NullMarked;
