package io.ringspun.contract;

import io.ringspun.contract.SocketProgram.Step;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Programs of sockets with seeds of the day, by command only; see the documentation of tests. */
class SocketProgramSoak {

    @Property(tries = 1000)
    void anyCallsInAnyState(@ForAll("steps") List<Step> steps) throws IOException {
        SocketProgramTest.compare(steps);
    }

    @Property(tries = 2000)
    void anyCallsOnAConnection(@ForAll("steps") List<Step> steps) throws IOException {
        SocketProgramTest.compareConnected(steps);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return SocketProgramTest.programs();
    }
}
