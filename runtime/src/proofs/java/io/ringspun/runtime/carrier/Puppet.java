package io.ringspun.runtime.carrier;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Found;
import io.ringspun.runtime.ring.Found.Answer;
import io.ringspun.runtime.ring.Found.Evidence;
import io.ringspun.runtime.ring.PromptKernel;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;

/**
 * A carrier without a thread, on a kernel that answers at once: its turns are made by whoever plays
 * it. All that lies between a caller and the kernel is the real thing.
 */
public final class Puppet {

    private static final int BUFFERS = 64;
    private static final MethodHandle TURN;

    static {
        try {
            TURN =
                    MethodHandles.privateLookupIn(Carrier.class, MethodHandles.lookup())
                            .findVirtual(
                                    Carrier.class, "takeTurn", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Carriers carriers = group(1);
    private final Carrier carrier;

    /** A carrier in a group of its own. */
    public Puppet() {
        try {
            carrier = new Carrier(carriers, 0, new PromptKernel().ring());
            var members = Carriers.class.getDeclaredField("carriers");
            members.setAccessible(true);
            ((Carrier[]) members.get(carriers))[0] = carrier;
        } catch (ReflectiveOperationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A group in which nothing can be under way. */
    public static Carriers nobody() {
        return group(0);
    }

    private static Carriers group(int count) {
        Answer yes = new Answer(Evidence.PROBE, true, null);
        List<Found> found =
                Arrays.stream(Facility.values())
                        .map(facility -> new Found(facility, FeatureChoice.AUTO, yes))
                        .toList();
        IoConfig config =
                IoConfig.DEFAULT
                        .withCarriers(1, false)
                        .withQueues(64, 512, 1024)
                        .withReceiveBuffers(BUFFERS, 512);
        try {
            Constructor<Carriers> constructor =
                    Carriers.class.getDeclaredConstructor(
                            IoConfig.class, Features.class, boolean.class, int.class);
            constructor.setAccessible(true);
            return constructor.newInstance(config, new Features(found), false, count);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The group. */
    public Carriers carriers() {
        return carriers;
    }

    Carrier carrier() {
        return carrier;
    }

    /** A turn of the loop. */
    public void turn() {
        try {
            TURN.invokeExact(carrier);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
