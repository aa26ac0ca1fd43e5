package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.OneCarrier.Caller;
import io.ringspun.runtime.kernel.Errno;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linked operations on a ring of four: in order, as a whole, and over as a whole. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ChainTest {

    /** As many as the queue holds. */
    private static final int LONGEST = 4;

    /** Slots besides the one of the carrier's own poll. */
    private static final int SLOTS = 15;

    private final OneCarrier one = new OneCarrier();

    @BeforeEach
    void open() {
        one.group(Group.config(1).withQueues(LONGEST, 8, SLOTS + 1));
    }

    @AfterEach
    void close() {
        one.close();
    }

    private static final class Step extends Operation {

        private final Chain chain;
        private int result = Integer.MIN_VALUE;

        Step(Chain chain) {
            this.chain = chain;
        }

        @Override
        protected void completed(int completionResult, int flags, boolean terminal) {
            assertThat(result).as("ended before").isEqualTo(Integer.MIN_VALUE);
            result = completionResult;
            chain.ended.countDown();
        }
    }

    /** Steps that do nothing; one may wait, and one may fail. */
    private static final class Chain {

        private final List<Step> steps = new ArrayList<>();
        private final CountDownLatch ended;

        Chain(int length, @Nullable Target target) {
            ended = new CountDownLatch(length);
            for (int i = 0; i < length; i++) {
                steps.add(new Step(this));
                steps.getLast().nop();
                steps.getLast().target(target);
            }
        }

        /** Lets the first wait for an event. */
        Chain after(Event event, Carrier carrier) {
            OneShot read = event.read(carrier, null);
            steps.getFirst().poll(read.fd(), io.ringspun.runtime.kernel.Posix.POLLIN);
            return this;
        }

        Chain failingAt(int index) {
            steps.get(index).sync(-1, 0);
            return this;
        }

        Chain submit(Carrier carrier) {
            for (int i = 0; i + 1 < steps.size(); i++) {
                steps.get(i).follow(steps.get(i + 1));
            }
            carrier.submit(steps.getFirst());
            return this;
        }

        List<Integer> results() throws InterruptedException {
            assertThat(ended.await(60, TimeUnit.SECONDS)).as("all have ended").isTrue();
            return steps.stream().map(step -> step.result).toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsInOrderOfItsLinks(Caller caller) throws Exception {
        for (int length = 1; length <= LONGEST; length++) {
            int count = length;
            List<Integer> results =
                    one.start(caller, () -> new Chain(count, null).submit(one.carrier()))
                            .join()
                            .results();
            assertThat(results).hasSize(length).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureEndsTheRest(Caller caller) throws Exception {
        assertThat(
                        one.start(
                                        caller,
                                        () -> new Chain(4, null).failingAt(1).submit(one.carrier()))
                                .join()
                                .results())
                .containsExactly(0, -Errno.EBADF, -Errno.ECANCELED, -Errno.ECANCELED);
    }

    /** Chains that find no room wait for it, whole and in their turn. */
    @ParameterizedTest
    @EnumSource
    void moreChainsThanSlots(Caller caller) throws Exception {
        Event event = one.event();
        List<Chain> chains =
                one.start(
                                caller,
                                () -> {
                                    List<Chain> begun = new ArrayList<>();
                                    for (int i = 0; i < 20; i++) {
                                        begun.add(
                                                new Chain(LONGEST, null)
                                                        .after(event, one.carrier())
                                                        .submit(one.carrier()));
                                    }
                                    return begun;
                                })
                        .join();
        one.awaitSlotsTaken(SLOTS / LONGEST * LONGEST);
        event.happen();
        for (Chain chain : chains) {
            assertThat(chain.results()).as("one after the other").isNotEmpty();
            assertThat(chain.results().getFirst()).isPositive();
            assertThat(chain.results().subList(1, LONGEST)).containsOnly(0);
        }
    }

    /** Whichever of a waiting chain is cancelled: none of it has begun, and all of it ends. */
    @ParameterizedTest
    @EnumSource
    void aWaitingChainEndsAsAWhole(Caller caller) throws Exception {
        Event event = one.event();
        List<Chain> blocking = new ArrayList<>();
        for (int i = 0; i < SLOTS / LONGEST; i++) {
            blocking.add(
                    new Chain(LONGEST, null).after(event, one.carrier()).submit(one.carrier()));
        }
        one.awaitSlotsTaken(SLOTS / LONGEST * LONGEST);
        for (int i = 0; i < LONGEST; i++) {
            int cancelled = i;
            Chain waiting =
                    one.start(
                                    caller,
                                    () -> {
                                        Chain chain = new Chain(LONGEST, null);
                                        chain.submit(one.carrier());
                                        one.carrier().cancel(chain.steps.get(cancelled));
                                        return chain;
                                    })
                            .join();
            // Unless the carrier found slots for it first, which it does when it waits for long.
            assertThat(new HashSet<>(waiting.results())).hasSize(1);
        }
        event.happen();
        for (Chain chain : blocking) {
            assertThat(chain.results().getFirst()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosingTargetAnywhereRefusesAll(Caller caller) throws Exception {
        Target closing = () -> true;
        Chain chain = new Chain(3, null);
        chain.steps.getLast().target(closing);
        assertThat(one.start(caller, () -> chain.submit(one.carrier())).join().results())
                .containsOnly(-Errno.ECANCELED);
    }

    @ParameterizedTest
    @EnumSource
    void cancellingTheFirstEndsTheRest(Caller caller) throws Exception {
        Event event = one.event();
        Chain chain = new Chain(3, null).after(event, one.carrier());
        one.start(caller, () -> chain.submit(one.carrier())).join();
        one.awaitInKernel(3);
        one.carrier().cancel(chain.steps.getFirst());
        assertThat(chain.results()).containsOnly(-Errno.ECANCELED);
    }
}
