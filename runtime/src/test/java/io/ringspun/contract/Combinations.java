package io.ringspun.contract;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Arguments of tests that try everything with everything. */
final class Combinations {

    private Combinations() {}

    static Stream<Arguments> waitingAndCaller() {
        return Arrays.stream(Waiting.values())
                .flatMap(waiting ->
                        Arrays.stream(Caller.values())
                                .map(caller -> Arguments.of(waiting, caller)));
    }
}
