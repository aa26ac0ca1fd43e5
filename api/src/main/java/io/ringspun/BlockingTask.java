package io.ringspun;

/**
 * Work that would hold its thread for long: given to {@link IoRuntime#offload}.
 *
 * @param <T> what it returns
 * @param <X> the checked exception it may throw
 */
@FunctionalInterface
public interface BlockingTask<
        T extends @org.jspecify.annotations.Nullable Object, X extends Exception> {

    /**
     * Runs once, on a platform thread.
     *
     * @return the result, handed to the caller of {@link IoRuntime#offload}
     * @throws X handed to the caller of {@link IoRuntime#offload}
     */
    T call() throws X;
}
