package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.carrier.OneCarrier.Caller;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two operations of one thread: side by side, and one that is called off by the other. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OneShotPairTest {

    private final OneCarrier one = new OneCarrier();

    @AfterEach
    void close() {
        one.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRivalThatSucceedsFirstCallsOff(Caller caller) throws Exception {
        Event event = one.event();
        Event other = one.event();
        Running<Integer> running =
                one.start(
                        caller,
                        () ->
                                event.read(one.carrier(), null)
                                        .performUnless(other.read(one.carrier(), null)));
        one.awaitInKernel(2);
        other.happen();
        assertThat(running.join()).isEqualTo(OneShot.OVERTAKEN);
        one.awaitInKernel(0);
        event.happen();
        assertThat(one.start(caller, () -> event.read(one.carrier(), null).perform(0)).join())
                .as("nothing was lost to the one called off")
                .isEqualTo(Long.BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void aRivalThatComesTooLateIsCalledOff(Caller caller) throws Exception {
        Event event = one.event();
        Event other = one.event();
        Running<Integer> running =
                one.start(
                        caller,
                        () ->
                                event.read(one.carrier(), null)
                                        .performUnless(other.read(one.carrier(), null)));
        one.awaitInKernel(2);
        event.happen();
        assertThat(running.join()).isEqualTo(Long.BYTES);
        one.awaitInKernel(0);
        other.happen();
        assertThat(one.start(caller, () -> other.read(one.carrier(), null).perform(0)).join())
                .as("nothing was lost to the one called off")
                .isEqualTo(Long.BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void aRivalThatFailsDecidesNothing(Caller caller) throws Exception {
        Event event = one.event();
        Running<Integer> running =
                one.start(
                        caller,
                        () -> {
                            OneShot failing = one.carrier().operation(null);
                            failing.sync(-1, 0);
                            return event.read(one.carrier(), null).performUnless(failing);
                        });
        one.awaitInKernel(1);
        event.happen();
        assertThat(running.join()).isEqualTo(Long.BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void severalMayBeUnderWayAtOnce(Caller caller) throws Exception {
        Event first = one.event();
        Event second = one.event();
        Running<Integer> running =
                one.start(
                        caller,
                        () -> {
                            OneShot earlier = first.read(one.carrier(), null);
                            OneShot later = second.read(one.carrier(), null);
                            earlier.begin();
                            later.begin();
                            int results = earlier.finish();
                            return results * 100 + later.finish();
                        });
        one.awaitInKernel(2);
        second.happen();
        one.awaitInKernel(1);
        first.happen();
        assertThat(running.join()).isEqualTo(Long.BYTES * 101);
    }
}
