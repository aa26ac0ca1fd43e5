package io.ringspun;

/**
 * A platform thread that may be held. What is done with files and directories on it, and cannot be
 * called off in any case, is a system call of the thread itself wherever the backend can make it:
 * for programs that do many short things one after another on a few threads, where handing each of
 * them over would cost more than itself. Everything else is as on other platform threads, and so it
 * is on NIO.
 */
public final class PlainThread extends Thread {

    /**
     * A thread that is not started.
     *
     * @param task what it runs
     */
    public PlainThread(Runnable task) {
        super(task);
    }

    /**
     * Whether the calling thread may be held.
     *
     * @return true for a thread of this kind
     */
    public static boolean isHere() {
        return Thread.currentThread() instanceof PlainThread;
    }
}
