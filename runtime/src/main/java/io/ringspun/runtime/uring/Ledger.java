package io.ringspun.runtime.uring;

import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.spi.Census;
import io.ringspun.spi.Overdue;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was opened in a runtime and is not closed. Touched by opening and closing, never by I/O. */
final class Ledger {

    private final Carriers carriers;
    private final Census census;
    private final Set<Resource> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Ledger(Carriers carriers, Census census) {
        this.carriers = carriers;
        this.census = census;
    }

    /** Remembers a resource; closes it at once if the runtime has been closed meanwhile. */
    <R extends Resource> R add(R resource) throws IOException {
        open.add(resource);
        census.began(resource);
        if (closed) {
            if (resource.beginClose()) {
                resource.finishClose();
            }
            throw new ClosedChannelException();
        }
        return resource;
    }

    void remove(Resource resource) {
        open.remove(resource);
        census.ended(resource);
    }

    /** Closes all there is; what is added from now on is closed by {@link #add}. */
    void close(Duration patience) {
        closed = true;
        if (!open.isEmpty()) {
            try (Overdue _ = Overdue.watching("close", patience, carriers::activity)) {
                closeAll();
            }
        }
    }

    private void closeAll() {
        // Twice: a thread may have opened something while the first round went on.
        while (!open.isEmpty()) {
            List<Resource> closing = new ArrayList<>();
            for (Resource resource : open) {
                if (resource.beginClose()) {
                    closing.add(resource);
                } else {
                    open.remove(resource); // its own closer is at work
                }
            }
            closing.forEach(resource -> resource.callOff(carriers));
            closing.forEach(resource -> resource.endCalls(carriers));
            for (Resource resource : closing) {
                try {
                    resource.finishClose();
                } catch (IOException e) {
                    System.getLogger("io.ringspun")
                            .log(System.Logger.Level.DEBUG, "closing {0}: {1}", resource, e);
                }
            }
        }
    }
}
