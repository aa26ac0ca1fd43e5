package io.ringspun.runtime.sim;

import io.ringspun.IoRuntime;
import io.ringspun.IoTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program made up from a seed: servers and clients, workers on files, pipes and pools, and others
 * who disturb them all; sometimes the runtime is closed under them. Every thread is a virtual one
 * at home, and all of them are over in the end.
 */
final class Program {

    // What a program is made of, as bits.
    static final int SOCKETS = 3;
    static final int FILES = 4;
    static final int POOLS = 8;
    static final int PIPES = 16;
    static final int SUBMISSIONS = 32;
    static final int DATAGRAMS = 64;
    static final int PLACES = 128;
    static final int POST = 256;
    static final int KINDS = 511;

    final IoRuntime io;
    final Kernel kernel;
    final Dice dice;
    final List<Actor> actors = new ArrayList<>();

    /** What can be closed by others. */
    final List<Shared> shared = new ArrayList<>();

    private final int kinds;

    /** The most that can be borrowed at once. */
    final int poolBytes;

    private final Connections connections;
    private final Pipes pipes;
    private Thread root;

    /** Threads whose end the root waits for: all, and those that are not servers. */
    private int running;

    private int working;
    private boolean closing;
    private boolean rootEnded;

    /** What several threads use, and anyone may close. */
    static final class Shared {

        final String name;
        private final AutoCloseable resource;
        boolean closed;

        /** How many threads are closing it. */
        private int closers;

        Shared(String name, AutoCloseable resource) {
            this.name = name;
            this.resource = resource;
        }

        void close() throws Exception {
            closed = true;
            closers++;
            try {
                resource.close();
            } finally {
                closers--;
            }
        }

        /** Whether somebody has begun to close it, and has not ended. */
        boolean isBeingClosed() {
            return closers > 0;
        }
    }

    Program(IoRuntime io, Kernel kernel, Dice dice, int kinds, int poolBytes) {
        this.kinds = kinds;
        this.poolBytes = poolBytes;
        this.io = io;
        this.kernel = kernel;
        this.dice = dice;
        connections = new Connections(this);
        pipes = new Pipes(this);
    }

    // ---------------------------------------------------------------- threads

    /** Starts a thread; one that serves ends only when what it serves is closed. */
    Actor start(String name, boolean serves, ActorTask task) {
        Actor actor = new Actor(this, name, dice.next());
        actors.add(actor);
        running++;
        working += serves ? 0 : 1;
        IoTask body =
                () -> {
                    try {
                        actor.run(() -> task.run(actor));
                    } finally {
                        working -= serves ? 0 : 1;
                        LockSupport.unpark(root);
                    }
                };
        try {
            actor.thread = io.start(body);
        } catch (IllegalStateException e) {
            actor.require(closing, "the runtime starts no thread", e);
            working -= serves ? 0 : 1;
            actor.ended = true;
            ended(actor);
        }
        return actor;
    }

    /** What a thread does. */
    interface ActorTask {
        void run(Actor self) throws Exception;
    }

    void ended(Actor actor) {
        running--;
    }

    void failed(Actor actor, Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        try {
            kernel.violation(actor + ": " + text);
        } catch (Violation expected) {
            // kept by the kernel
        }
    }

    /** Whether the runtime ends, so that calls fail for that reason. */
    boolean closing() {
        return closing || kernel.ringDead();
    }

    // ---------------------------------------------------------------- the run

    /** The body of the first thread. */
    void run() {
        Actor self = new Actor(this, "root", dice.next());
        self.thread = Thread.currentThread();
        root = self.thread;
        kernel.atRingDeath(() -> LockSupport.unpark(root));
        self.run(() -> play(self));
        rootEnded = true;
    }

    private void play(Actor self) throws Exception {
        running++; // this one, which ends too
        if ((kinds & SOCKETS) != 0) {
            connections.begin();
        }
        if ((kinds & FILES) != 0) {
            new Files(this).begin();
            new Sequences(this).begin();
        }
        if ((kinds & POOLS) != 0) {
            new Pools(this).begin();
        }
        if ((kinds & PIPES) != 0) {
            pipes.begin();
        }
        if ((kinds & SUBMISSIONS) != 0) {
            new Submissions(this).begin();
        }
        if ((kinds & DATAGRAMS) != 0) {
            new Datagrams(this).begin();
        }
        if ((kinds & POST) != 0) {
            new Post(this).begin();
        }
        if ((kinds & PLACES) != 0) {
            new Places(this).begin();
        }
        if (dice.below(4) > 0) {
            new Disturbance(this).begin();
        }
        if (dice.below(4) == 0) {
            self.pause(dice.sized(1 << dice.between(10, 28)));
        } else {
            self.doing = "waiting for workers";
            // With a ring go notifications, and memory that waits for them: the pool lacks it then,
            // and who waits for that much learns of it when the runtime is closed.
            while (working > 0 && !kernel.ringDead()) {
                LockSupport.park();
            }
            for (Shared resource : List.copyOf(shared)) {
                try {
                    resource.close();
                } catch (IOException e) {
                    self.mayGoOn(e, () -> true); // by a ring that has died, for one
                }
            }
            self.doing = "waiting for servers";
            while (running > 1 && !kernel.ringDead()) {
                LockSupport.park();
            }
        }
        self.doing = "closing the runtime";
        closing = true;
        io.close();
    }

    /** What is wrong after the end, or an empty text. */
    String verdict() {
        StringBuilder text = new StringBuilder();
        if (!kernel.ringDead()) { // with a ring go completions, which nobody can know of then
            text.append(connections.verdict()).append(pipes.verdict());
        }
        if (!rootEnded || running != 0) {
            text.append("threads have not ended: ").append(waiting());
        }
        return text.toString();
    }

    /** Who is doing what. */
    String waiting() {
        StringBuilder text = new StringBuilder();
        text.append(working).append(" of ").append(running).append(" threads work");
        text.append(closing ? ", the runtime is being closed\n" : "\n");
        for (Actor actor : actors) {
            if (!actor.ended) {
                text.append("  ").append(actor).append('\n');
            }
        }
        return text.toString();
    }

    /** Where the threads stand that have not ended. */
    String stacks() {
        StringBuilder text = new StringBuilder();
        List<Actor> all = new ArrayList<>(actors);
        if (root != null) {
            Actor first = new Actor(this, "root", 0);
            first.thread = root;
            all.addFirst(first);
        }
        all.stream()
                .filter(actor -> !actor.ended && actor.thread != null)
                .limit(12)
                .forEach(actor -> {
                    text.append(actor).append('\n');
                    for (StackTraceElement frame : stack(actor.thread)) {
                        text.append("    ").append(frame).append('\n');
                    }
                });
        return text.toString();
    }

    private static StackTraceElement[] stack(Thread thread) {
        try {
            return thread.getStackTrace();
        } catch (
                Violation e) { // the JDK holds the thread meanwhile, and then lets it go: a wake-up
            return new StackTraceElement[0];
        }
    }
}
