package io.ringspun.runtime.carrier;

import io.ringspun.FeatureChoice;
import io.ringspun.IoActivity;
import io.ringspun.IoConfig;
import io.ringspun.Observability;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Ring;
import io.ringspun.runtime.ring.RingUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The carriers of one runtime: makes and ends them, and knows who lives on them. Safe for all
 * threads.
 */
public final class Carriers {

    /** For carriers that have only just begun to end. */
    private static final Duration GIVING_UP = Duration.ofSeconds(2);

    private final IoConfig config;
    private final Features features;
    private final Carrier[] carriers;

    /** The memory node of each; each written by its carrier's thread before others know of it. */
    private final int[] nodes;

    /** If one is wanted; set before others know of the group. */
    private @Nullable Watchdog watchdog;

    private final CountDownLatch ringsOpen;
    private final AtomicInteger next = new AtomicInteger();
    private final Population population;

    private Carriers(IoConfig config, Features features, boolean atHome, int count) {
        this.config = config;
        this.features = features;
        carriers = new Carrier[count];
        population = new Population(this, carriers, atHome);
        nodes = new int[count];
        Arrays.fill(nodes, Nodes.NONE);
        ringsOpen = new CountDownLatch(count);
    }

    /** Whether virtual threads can run on carriers in this JVM. */
    public static boolean homeAvailable() {
        return Scheduling.available();
    }

    /** Why they can or cannot. */
    public static String homeReason() {
        return Scheduling.reason();
    }

    /**
     * Starts the carriers. Where the limit of locked memory has no room for what the configuration
     * asks, all of them get less, so that none goes without; see {@link #shortage}.
     *
     * @param atHome whether virtual threads are to run on them; only where {@link #homeAvailable}
     * @throws IOException if a ring could not be had; nothing is left then
     */
    public static Carriers open(IoConfig config, Features features, boolean atHome)
            throws IOException {
        IoConfig sized = config;
        while (true) {
            IoConfig smaller = Shortage.halved(sized);
            boolean least = smaller.equals(sized);
            try {
                Carriers group = openSized(sized, features, atHome);
                if (least || !group.lacksReceiveBuffers()) {
                    return group;
                }
                group.close(GIVING_UP);
            } catch (RingUnavailableException e) {
                if (least || !e.isOutOfMemory()) {
                    throw e;
                }
            }
            sized = smaller;
        }
    }

    private static Carriers openSized(IoConfig config, Features features, boolean atHome)
            throws IOException {
        int count =
                config.carriers() > 0
                        ? config.carriers()
                        : Runtime.getRuntime().availableProcessors();
        Carriers group = new Carriers(config, features, atHome, count);
        List<Integer> processors = config.pinCarriers() ? Linux.processors() : List.of();
        for (int i = 0; i < count; i++) {
            try {
                group.carriers[i] = group.startCarrier(i, processors);
            } catch (Throwable e) {
                group.giveUp(i);
                throw e;
            }
        }
        Observability wanted = config.observability();
        if (wanted.watchdog()) {
            group.watchdog = Watchdog.logging(group, wanted.stallTime().toNanos());
            group.watchdog.start();
        }
        return group;
    }

    /** Ends so many carriers, which are all that were made. */
    private void giveUp(int made) {
        for (int i = 0; i < carriers.length; i++) {
            if (i < made) {
                carriers[i].send(new Messages.Stop());
            } else {
                ringClosed();
            }
        }
        awaitRings(GIVING_UP);
    }

    /** Whether a carrier has no receive buffers although its kernel knows them. */
    private boolean lacksReceiveBuffers() {
        return all().stream()
                .anyMatch(carrier ->
                        has(Facility.MULTISHOT_RECEIVE) && carrier.receiveBuffers() == null
                                || has(Facility.MULTISHOT_RECEIVE_MESSAGE)
                                        && carrier.datagramBuffers() == null);
    }

    /**
     * What the limit of locked memory did not allow; null if it allowed everything.
     *
     * @param wanted the configuration these carriers were opened with
     */
    public @Nullable String shortage(IoConfig wanted) {
        return Shortage.described(wanted, config, lacksReceiveBuffers());
    }

    private Carrier startCarrier(int index, List<Integer> processors) throws IOException {
        CompletableFuture<Object> made = new CompletableFuture<>();
        new CarrierThread(() -> makeAndRun(index, processors, made), "ringspun-carrier-" + index)
                .start();
        Object carrierOrFailure = made.join();
        if (carrierOrFailure instanceof Carrier carrier) {
            return carrier;
        }
        throw carrierOrFailure instanceof IOException failure
                ? failure
                : new IOException("a carrier could not be started", (Throwable) carrierOrFailure);
    }

    /**
     * The life of a carrier thread. It makes the ring itself, because a ring belongs to the thread
     * that made it.
     */
    private void makeAndRun(int index, List<Integer> processors, CompletableFuture<Object> made) {
        Carrier carrier;
        try {
            if (!processors.isEmpty()) {
                Linux.runOn(processors.get(index % processors.size()));
                nodes[index] =
                        config.numa() != FeatureChoice.OFF && Nodes.allowed().size() > 1
                                ? Nodes.current()
                                : Nodes.NONE;
            }
            Ring ring =
                    Ring.open(
                            config.submissionEntries(),
                            config.completionEntries(),
                            Choices.of(config));
            try {
                carrier = new Carrier(this, index, ring);
            } catch (Throwable e) {
                ring.close();
                throw e;
            }
        } catch (Throwable e) { // whoever opens the runtime must learn of it
            made.complete(e);
            return;
        }
        ((CarrierThread) Thread.currentThread()).becomes(carrier);
        made.complete(carrier);
        carrier.run();
    }

    /** A further thread for a carrier whose own has ended. */
    Thread newThread(Carrier carrier, Runnable body) {
        return new CarrierThread(
                () -> {
                    ((CarrierThread) Thread.currentThread()).becomes(carrier);
                    body.run();
                },
                "ringspun-carrier-" + carrier.index() + "-after");
    }

    /** Whether the kernel has something and the user did not switch it off. */
    public boolean has(Facility facility) {
        return features.has(facility);
    }

    /** From how many bytes on memory that was given away is sent in place. */
    public int zeroCopyFrom() {
        return config.zeroCopyBytes() != 0 && has(Facility.ZERO_COPY_SEND)
                ? config.zeroCopyBytes()
                : Integer.MAX_VALUE;
    }

    /** How much a receive buffer holds. */
    public int receiveBufferBytes() {
        return config.receiveBufferBytes();
    }

    /** What a carrier of the group wakes others by, with its own ring. */
    Signals signals(Ring ring) {
        return new Signals(
                ring, carriers.length > 1 && has(Facility.MESSAGE_RING), carriers.length);
    }

    IoConfig config() {
        return config;
    }

    Features features() {
        return features;
    }

    /** The virtual threads started here. */
    public Population population() {
        return population;
    }

    /**
     * The carrier to use for an operation of the calling thread: its own if it is at home here,
     * otherwise one in turn.
     */
    public Carrier nearest() {
        Carrier here = Carrier.current();
        return here != null && here.carriers() == this
                ? here
                : carriers[(next.getAndIncrement() & Integer.MAX_VALUE) % carriers.length];
    }

    /** All of them. */
    public List<Carrier> all() {
        return List.of(carriers);
    }

    /**
     * The memory node to take a carrier's memory from, next to its processor; {@link Nodes#NONE} if
     * it may run anywhere, there is only one, or the user does not want it.
     */
    public int node(int index) {
        return nodes[index];
    }

    /** What is in flight, and whom nobody could ask; takes a second at most. Any thread. */
    public IoActivity activity() {
        return Survey.of(this);
    }

    /** Who holds a carrier just now. Any thread. */
    Holder holder(Carrier carrier) {
        return population.holder(carrier);
    }

    /** Asks for all operations on a target to end; later ones are refused because it is closing. */
    public void cancelAll(Target target) {
        for (Carrier carrier : carriers) {
            carrier.send(new Messages.CancelAll(target));
        }
    }

    /**
     * Has all rings forget a region in which no operation will work any more; returns when they
     * have, or will as soon as their last request there is over.
     */
    public void forget(Region region) {
        for (Carrier carrier : carriers) {
            if (region.isKnown(carrier.index())) {
                Messages.perform(carrier, inFlight -> inFlight.registered().forget(region));
            }
        }
    }

    /** How many files can be open in each ring's own table without a descriptor. */
    public int places() {
        int least = Integer.MAX_VALUE;
        for (Carrier carrier : carriers) {
            least = Math.min(least, carrier.inFlight().files().places());
        }
        return least;
    }

    /**
     * Closes what is open in places of a ring's own table, which no operation names; on return
     * nothing is.
     */
    public static void empty(Carrier carrier, int[] numbers) {
        Messages.perform(
                carrier,
                inFlight -> {
                    for (int number : numbers) {
                        inFlight.files().empty(number);
                    }
                });
    }

    /**
     * Has all rings forget a file on which no operation will be staged any more; returns when none
     * of them keeps it open.
     */
    public void forget(KnownFile file) {
        for (Carrier carrier : carriers) {
            if (file.isKnown(carrier.index())) {
                Messages.perform(carrier, inFlight -> inFlight.files().registered().forget(file));
            }
        }
    }

    // ---------------------------------------------------------------- the end

    /** Ends all operations, and lets later ones end at once as if their target were closing. */
    public void refuse() {
        for (Carrier carrier : carriers) {
            carrier.send(new Messages.Refuse());
        }
    }

    /**
     * Ends the carriers: cancels what is in flight, waits for the kernel to let go, gives the rings
     * back. Waits for that, unless called from a thread at home here, which a carrier has to
     * outlive.
     *
     * @return false if a ring was still busy after the timeout; its carrier goes on and gives it
     *     back later
     */
    public boolean close(Duration timeout) {
        for (Carrier carrier : carriers) {
            carrier.send(new Messages.Stop());
        }
        Carrier here = Carrier.current();
        if (here != null && here.carriers() == this) {
            return true;
        }
        return awaitRings(timeout);
    }

    private boolean awaitRings(Duration timeout) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    return ringsOpen.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void ringClosed() {
        ringsOpen.countDown();
        Watchdog awake = watchdog;
        if (awake != null && ringsOpen.getCount() == 0) {
            awake.stop();
        }
    }

    /** Something went wrong on a bare carrier, which must not log: another thread does. */
    void report(Carrier carrier, Throwable failure) {
        Thread.ofPlatform()
                .daemon()
                .start(() ->
                        System.getLogger("io.ringspun")
                                .log(
                                        System.Logger.Level.ERROR,
                                        "carrier " + carrier.index() + " met an unexpected failure",
                                        failure));
    }
}
