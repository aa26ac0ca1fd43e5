package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** A call made by another thread, and its outcome. Its time limit only guards against hanging. */
public final class Task<T> {

    private static final Duration HANG = Patience.ofSeconds(20);

    /** What came out, and whether the interrupt status was set when it did. */
    private record Outcome<T>(T result, Throwable failure, boolean interrupted) {}

    private final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
    private final Thread thread;

    private Task(Function<Runnable, Thread> starter, Callable<T> body) {
        thread =
                starter.apply(() -> {
                    Outcome<T> end;
                    try {
                        end =
                                new Outcome<>(
                                        body.call(), null, Thread.currentThread().isInterrupted());
                    } catch (Throwable e) {
                        end = new Outcome<>(null, e, Thread.currentThread().isInterrupted());
                    }
                    outcome.complete(end);
                });
    }

    static <T> Task<T> start(Function<Runnable, Thread> starter, Callable<T> body) {
        return new Task<>(starter, body);
    }

    public Thread thread() {
        return thread;
    }

    public boolean done() {
        return outcome.isDone();
    }

    /** Interrupts the thread. */
    public Task<T> interrupt() {
        thread.interrupt();
        return this;
    }

    /** Waits for the result, which must be one. */
    public T result() {
        Outcome<T> end = end();
        if (end.failure != null) {
            throw new AssertionError("the call failed: " + end.failure, end.failure);
        }
        return end.result;
    }

    /** Waits for the failure, which must be one, of exactly this class or one derived from it. */
    public <X extends Throwable> X failure(Class<X> type) {
        Outcome<T> end = end();
        if (end.failure == null) {
            throw new AssertionError(
                    "the call should have failed with "
                            + type.getName()
                            + " but gave "
                            + end.result);
        }
        if (!type.isInstance(end.failure)) {
            throw new AssertionError(
                    "expected " + type.getName() + " but got " + end.failure, end.failure);
        }
        return type.cast(end.failure);
    }

    /** Waits for the failure, or null. */
    public Throwable failureOrNull() {
        return end().failure;
    }

    /** Waits for the end: was the interrupt status set then? */
    public boolean interruptedAtEnd() {
        return end().interrupted;
    }

    private Outcome<T> end() {
        try {
            return outcome.get(HANG.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            AssertionError hang =
                    new AssertionError(
                            "the call did not return: " + thread + " " + thread.getState());
            hang.setStackTrace(thread.getStackTrace());
            throw hang;
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits until the thread waits inside the runtime: three times in a row at the same place, for
     * a thread may pause on its way. Tests hold without it too (then the event comes before the
     * wait); with it they hit what they aim at.
     */
    public Task<T> awaitBlocked() {
        StackTraceElement[][] last = {null};
        int[] same = {0};
        Awaitility.await()
                .pollInSameThread()
                .atMost(HANG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> {
                    StackTraceElement[] stack = thread.getStackTrace();
                    same[0] = waits(stack) && Arrays.equals(stack, last[0]) ? same[0] + 1 : 0;
                    last[0] = stack;
                    assertThat(same[0])
                            .as("%s %s in %s", thread, thread.getState(), Arrays.toString(stack))
                            .isGreaterThanOrEqualTo(2);
                });
        return this;
    }

    /** Waits until the thread is inside the runtime; one that is pinned may show any state. */
    public Task<T> awaitInside() {
        Awaitility.await()
                .pollInSameThread()
                .atMost(HANG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> outcome.isDone() || inside(thread.getStackTrace()));
        return this;
    }

    private static boolean inside(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .map(StackTraceElement::getClassName)
                .anyMatch(name ->
                        name.startsWith("io.ringspun.")
                                        && !name.startsWith(Task.class.getPackageName())
                                || name.equals("sun.nio.ch.NioSocketImpl") // the JDK's sockets
                                || name.equals("sun.nio.ch.FileChannelImpl"));
    }

    private boolean waits(StackTraceElement[] stack) {
        if (outcome.isDone()) {
            throw new IllegalStateException("the call returned instead of waiting: " + end());
        }
        boolean still =
                switch (thread.getState()) {
                    case WAITING, TIMED_WAITING, BLOCKED -> true;
                    case RUNNABLE ->
                            stack.length > 0
                                    && stack[0].isNativeMethod(); // in a system call, as a platform
                    // thread is
                    default -> false;
                };
        return inside(stack) && still;
    }
}
