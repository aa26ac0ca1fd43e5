package io.ringspun.examples.serve;

import io.ringspun.Connection;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server of the files of a {@link Site}: accepts connections, as many as are allowed, and gives
 * each a virtual thread. Safe for all threads.
 */
public final class HttpServer {

    /** So many are told that there is no place for them; any more are not even told. */
    private static final int TURNED_AWAY_MAX = 64;

    private final IoRuntime io;
    private final Responder responder;
    private final Limits limits;
    private final @Nullable AccessLog log;

    private final Semaphore places;
    private final Semaphore exits = new Semaphore(TURNED_AWAY_MAX);
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
    private volatile boolean isEnding;

    /**
     * A server that does nothing yet.
     *
     * @param log where answers are written down; null for nowhere
     */
    public HttpServer(IoRuntime io, Site site, Limits limits, @Nullable AccessLog log) {
        this.io = io;
        this.limits = limits;
        this.log = log;
        responder = new Responder(site);
        places = new Semaphore(limits.connections());
    }

    /**
     * Serves whoever connects, until the listener is closed.
     *
     * @throws java.nio.channels.ClosedChannelException when it was closed
     * @throws IOException if accepting failed
     */
    public void serve(Listener listener) throws IOException {
        while (true) {
            admit(listener.accept());
        }
    }

    /**
     * Serves a connection on a thread of its own, and closes it in the end.
     *
     * @param connection of any kind, from anywhere
     */
    public void admit(Connection connection) throws IOException {
        var conversation = new Conversation(connection, responder, limits, log);
        try {
            if (places.tryAcquire()) {
                start(places, conversation, conversation::run);
            } else if (exits.tryAcquire()) {
                start(exits, conversation, conversation::turnAway);
            } else {
                connection.close();
            }
        } catch (IllegalStateException e) {
            connection.close(); // the runtime is
        }
    }

    private void start(Semaphore place, Conversation conversation, Runnable talk) {
        // Before its thread begins: the end must find it.
        conversations.add(conversation);
        try {
            io.start(() -> {
                try {
                    if (isEnding) {
                        conversation.end();
                    }
                    talk.run();
                } finally {
                    conversations.remove(conversation);
                    place.release();
                }
            });
        } catch (IllegalStateException e) {
            conversations.remove(conversation);
            place.release();
            throw e;
        }
    }

    /**
     * Ends all connections: those that wait for a request at once, the others after the answer they
     * are at. The listener is closed before.
     *
     * @return whether all ended within the time that is allowed; what is left ends with the runtime
     */
    public boolean drain() {
        isEnding = true;
        conversations.forEach(Conversation::end);
        int all = limits.connections();
        try {
            boolean inTime = places.tryAcquire(all, limits.drain().toNanos(), TimeUnit.NANOSECONDS);
            places.release(inTime ? all : 0);
            return inTime;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many connections are open, those that are being turned away included. */
    public int connections() {
        return conversations.size();
    }
}
