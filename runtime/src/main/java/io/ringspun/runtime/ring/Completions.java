package io.ringspun.runtime.ring;

/** Who is told of completions. */
@FunctionalInterface
public interface Completions {

    /**
     * One completion, as the kernel wrote it. Called on the owner of the ring while the queue is
     * being emptied; may stage requests, must not enter.
     */
    void completed(long userData, int result, int flags);
}
