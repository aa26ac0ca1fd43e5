package io.ringspun;

/**
 * The body of a thread that {@link IoRuntime#start} runs: like {@link Runnable}, but it may throw.
 */
@FunctionalInterface
public interface IoTask {

    /**
     * Runs once, on its own virtual thread.
     *
     * @throws Exception handed to the thread's uncaught exception handler
     */
    void run() throws Exception;
}
