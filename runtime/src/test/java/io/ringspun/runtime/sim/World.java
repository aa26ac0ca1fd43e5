package io.ringspun.runtime.sim;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.IoStats;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Simulated;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.uring.UringBackend;
import io.ringspun.spi.Tenancy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One run: a runtime on one carrier over a simulated kernel, a program, and what must be true when
 * both have ended. Loaded by {@link WorldLoader}; speaks to the test outside in the JDK's types.
 */
public final class World implements Function<Map<String, Object>, Map<String, Object>> {

    /** Against what even the kernel does not notice: a loop that calls nothing. */
    private static final long MILLIS_MAX = 20_000;

    private static final List<String> FACILITIES =
            List.of(
                    "deferred-work",
                    "submit-all",
                    "registered-ring",
                    "multishot-accept",
                    "multishot-receive",
                    "multishot-receive-message",
                    "multishot-poll",
                    "registered-buffers",
                    "straight-receive");

    private static final List<String> WHEN_ASKED_FOR =
            List.of("incremental-buffers", "registered-files", "direct-descriptors");

    /** For {@link Simulation}. */
    public World() {}

    @Override
    public Map<String, Object> apply(Map<String, Object> request) {
        long seed = (long) request.get("seed");
        Kernel kernel = new Kernel(seed, (boolean) request.get("printing"));
        Dice dice = new Dice(~seed);
        String failure;
        try {
            failure = run(kernel, dice);
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        } catch (Violation e) {
            failure = "while the runtime was opened: " + e.getMessage();
        }
        Map<String, Object> result = new HashMap<>();
        result.put("hash", kernel.trace.hash());
        result.put("operations", kernel.operations());
        for (Happening happening : Happening.values()) {
            result.put(happening.name(), kernel.count(happening));
        }
        result.put(
                "failure", failure == null ? null : failure + "\nafter\n" + kernel.trace.tail(60));
        return result;
    }

    private static String run(Kernel kernel, Dice dice) throws IOException, InterruptedException {
        int kinds = dice.between(1, Program.KINDS);
        IoConfig config = config(dice);
        UringBackend backend = new UringBackend();
        // What is made once for all is not of a run's memory.
        Message.NAMES_ONLY.address();
        Tenancy.lasts(MemorySegment.NULL);
        // Features are found out once per process, so not on the kernel of this run.
        Kernel.install(new Kernel(0, false));
        String unavailable = backend.unavailable(config).orElse(null);
        if (unavailable != null) {
            return unavailable;
        }
        Stock.takeAllBack();
        Kernel.install(kernel);
        IoRuntime io = backend.open(config, List.of());
        Program program = new Program(io, kernel, dice, kinds, (int) config.poolBytesMax());
        kernel.witness(program::waiting);
        kernel.begin(() -> io.start(program::run), 300_000);
        boolean ended = kernel.awaitEnd(MILLIS_MAX);
        if (kernel.failure() != null) {
            return kernel.failure() + (ended ? "" : "\nthreads:\n" + program.stacks());
        }
        String wrong = program.verdict();
        // What a dead ring leaves behind stays for ever, since the kernel might still write to it.
        if (!wrong.isEmpty()) {
            return wrong;
        }
        return kernel.ringDead() ? null : left(io, kernel);
    }

    /** What is left of the run, or null. */
    private static String left(IoRuntime io, Kernel kernel) {
        StringBuilder text = new StringBuilder(kernel.left());
        for (IoStats.CarrierStats stats : io.stats().carriers()) {
            if (stats.threads() + stats.operationsInFlight() + stats.buffersLent() > 0
                    || stats.staleCompletions() > kernel.count(Happening.COMPLETION_DOUBLED)) {
                text.append(stats).append('\n');
            }
        }
        try {
            Field field = io.getClass().getDeclaredField("carriers");
            field.setAccessible(true);
            var carriers = (io.ringspun.runtime.carrier.Carriers) field.get(io);
            for (Carrier carrier : carriers.all()) {
                text.append(Simulated.left(carrier));
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return text.isEmpty() ? null : "left at the end:\n" + text;
    }

    private static IoConfig config(Dice dice) {
        int submission = dice.oneOf(2, 4, 4, 8, 64);
        int completion = Math.max(submission, dice.oneOf(2, 4, 8, 8, 16, 256));
        int bufferBytes = dice.oneOf(64, 100, 512, 2048);
        Map<String, FeatureChoice> features = new HashMap<>();
        for (String facility : FACILITIES) {
            if (dice.below(6) == 0) {
                features.put(facility, FeatureChoice.OFF);
            }
        }
        for (String facility : WHEN_ASKED_FOR) {
            boolean contradicts =
                    facility.equals("incremental-buffers")
                            && features.containsKey("multishot-receive");
            if (dice.flip() && !contradicts) {
                features.put(facility, FeatureChoice.ON);
            }
        }
        int operations = dice.oneOf(16, 17, 20, 4096);
        int poolBuffer = dice.oneOf(64, 1000, 4096);
        return IoConfig.DEFAULT
                .withMode(IoConfig.ModeChoice.CARRIERS)
                .withCarriers(1, false)
                .withQueues(submission, completion, operations)
                .withReceiveBuffers(dice.oneOf(2, 4, 16, 64), bufferBytes)
                .withPool(poolBuffer, (long) poolBuffer * dice.oneOf(1, 2, 8, 40))
                .withZeroCopy(dice.oneOf(0, 1, 20, 64))
                .withFileTable(dice.oneOf(2, 3, 5, 100))
                .withOffloadThreads(2)
                .withCloseTimeout(Duration.ofHours(1))
                .withFeatures(features);
    }
}
