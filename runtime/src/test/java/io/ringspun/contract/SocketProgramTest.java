package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.contract.SocketProgram.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.opentest4j.TestAbortedException;

/**
 * Random programs of socket calls give the same with the JDK's sockets and with ours. Here always
 * the same ones, since the rarest difference between two peers must not decide a build; {@link
 * SocketProgramSoak} draws others, and more.
 */
class SocketProgramTest {

    private static final String SEED = "20261124";

    /** What most programs need to get anywhere. */
    private static final List<Step> OPENING =
            List.of(
                    new Step(SocketVerb.SERVER_BIND, false, 1),
                    new Step(SocketVerb.CONNECT, false, 1),
                    new Step(SocketVerb.ACCEPT, false, 1));

    @Property(tries = 60, seed = SEED)
    void anyCallsInAnyState(@ForAll("steps") List<Step> steps) throws IOException {
        compare(steps);
    }

    @Property(tries = 120, seed = SEED)
    void anyCallsOnAConnection(@ForAll("steps") List<Step> steps) throws IOException {
        compareConnected(steps);
    }

    static void compareConnected(List<Step> steps) throws IOException {
        List<Step> all = new ArrayList<>(OPENING);
        all.addAll(steps);
        compare(all);
    }

    static void compare(List<Step> steps) throws IOException {
        InetSocketAddress nobody = Sockets.nobody();
        List<String> record = SocketProgram.run(Brand.JDK, steps, null, nobody);
        for (Brand brand : Brand.ours().toList()) {
            try {
                assertThat(SocketProgram.run(brand, steps, record, nobody))
                        .as(brand.toString())
                        .isEqualTo(record);
            } catch (TestAbortedException e) {
                // not available here
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return programs();
    }

    static Arbitrary<List<Step>> programs() {
        Arbitrary<SocketVerb> verbs =
                Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.of(SocketVerb.class)),
                        Tuple.of(
                                1,
                                Arbitraries.of(
                                        SocketVerb.WRITE,
                                        SocketVerb.TAKE,
                                        SocketVerb.AVAILABLE,
                                        SocketVerb.STREAMS)));
        return Combinators.combine(
                        verbs, Arbitraries.of(true, false), Arbitraries.integers().between(1, 20))
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }
}
