package io.ringspun.contract;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The threads of one brand, and all that a test leaves about. Used by the test's own thread. */
final class BrandSite implements AutoCloseable {

    /** Null for the JDK's. */
    final @Nullable Site site;

    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    BrandSite(Brand brand) throws IOException {
        site = brand.subject() == null ? null : new Site(brand.subject());
    }

    <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }

    /** Starts a thread; for the JDK's, no virtual thread has another home. */
    <T> Task<T> start(Caller caller, Callable<T> body) {
        if (site != null) {
            return caller.start(site.io, body);
        }
        return Task.start(
                run ->
                        caller.isPlatform()
                                ? Thread.ofPlatform().daemon().start(run)
                                : Thread.ofVirtual().start(run),
                body);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (Exception e) {
                failure = new IOException("what the test left about could not be closed", e);
            }
        }
        Site.close(site);
        if (failure != null) {
            throw failure;
        }
    }
}
