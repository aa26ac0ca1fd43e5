package io.ringspun.runtime.sim;

import io.ringspun.IoTask;
import io.ringspun.PoolTimeoutException;
import io.ringspun.runtime.carrier.Carrier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A thread of the program: what it is doing, and whether what it is told is true. */
final class Actor {

    private static final Pattern ERRNO = Pattern.compile("\\((E[A-Z0-9]+)\\)");

    final String name;
    final Dice dice;
    private final Program program;
    private final Kernel kernel;
    Thread thread;
    boolean ended;
    String doing = "to begin";

    /** Interrupts sent and not yet seen. */
    int interrupts;

    /** When the present call began, and its limit, or 0. */
    private long began;

    private long limitNanos;

    Actor(Program program, String name, long seed) {
        this.program = program;
        this.name = name;
        kernel = program.kernel;
        dice = new Dice(seed);
    }

    /** The body of the thread: a surprise ends the run. */
    void run(IoTask task) {
        try {
            task.run();
        } catch (Violation e) {
            // the kernel knows
        } catch (Throwable e) {
            program.failed(this, e);
        } finally {
            ended = true;
            doing = "ended";
            program.ended(this);
        }
    }

    /** Begins a call. */
    void calls(String what, long newLimitNanos) {
        doing = what;
        began = kernel.now();
        limitNanos = newLimitNanos;
    }

    /**
     * Judges an exception.
     *
     * @param closed whether what it used has been closed, or is about to be
     * @return whether to try again: only this call has ended
     */
    boolean mayGoOn(IOException e, BooleanSupplier closed) {
        kernel.trace.add(
                Trace.Kind.PROGRAM,
                kernel.now(),
                name.hashCode(),
                e.getClass().getName().hashCode(),
                0);
        switch (e) {
            case SocketTimeoutException _, PoolTimeoutException _ -> {
                require(limitNanos != 0, "timed out without a limit", e);
                require(kernel.now() - began >= limitNanos, "timed out too early", e);
                return true;
            }
            case InterruptedIOException _ -> {
                require(interrupts > 0, "nobody interrupts it", e);
                require(Thread.interrupted(), "interrupted, and the status is gone", e);
                interrupts = 0;
                return true;
            }
            case ClosedChannelException _ -> {
                require(closed.getAsBoolean() || program.closing(), "nobody has closed it", e);
                return false;
            }
            default -> {
                Matcher errno = ERRNO.matcher(String.valueOf(e.getMessage()));
                require(
                        errno.find() && kernel.network.hasReported(errno.group(1)),
                        "the kernel has not said so",
                        e);
                return false;
            }
        }
    }

    void require(boolean right, String otherwise, Throwable cause) {
        if (!right) {
            throw new AssertionError(this + ": " + otherwise, cause);
        }
    }

    void require(boolean right, String otherwise) {
        require(right, otherwise, null);
    }

    /** Lets time pass, whoever interrupts. */
    void pause(long nanos) {
        String before = doing;
        doing = "pausing";
        long until = kernel.nanoTime() + nanos;
        while (kernel.nanoTime() < until) {
            Carrier.park(Carrier.current(), until == 0 ? 1 : until);
        }
        doing = before;
    }

    @Override
    public String toString() {
        return name + " (" + doing + (interrupts > 0 ? ", interrupted" : "") + ")";
    }
}
