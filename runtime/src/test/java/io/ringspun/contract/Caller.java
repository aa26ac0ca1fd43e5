package io.ringspun.contract;

import io.ringspun.IoRuntime;
import io.ringspun.IoTask;
import io.ringspun.PlainThread;
import java.util.concurrent.Callable;

/** The kinds of threads that make calls. */
public enum Caller {
    /** A virtual thread that the runtime started. */
    HOME,
    /** A virtual thread of the JDK's scheduler. */
    VIRTUAL,
    PLATFORM,
    /** A platform thread that may be held. */
    PLAIN;

    /** Whether it is a thread of the operating system. */
    boolean isPlatform() {
        return this == PLATFORM || this == PLAIN;
    }

    /** Starts a thread of this kind that gives no result. */
    public Task<Void> run(IoRuntime io, IoTask body) {
        return start(
                io,
                () -> {
                    body.run();
                    return null;
                });
    }

    /** Starts a thread of this kind. */
    public <T> Task<T> start(IoRuntime io, Callable<T> body) {
        return Task.start(
                run ->
                        switch (this) {
                            case HOME -> io.start(run::run);
                            case VIRTUAL -> Thread.ofVirtual().name("jdk-virtual").start(run);
                            case PLATFORM ->
                                    Thread.ofPlatform().daemon().name("jdk-platform").start(run);
                            case PLAIN -> {
                                Thread thread = new PlainThread(run);
                                thread.setDaemon(true);
                                thread.start();
                                yield thread;
                            }
                        },
                body);
    }
}
