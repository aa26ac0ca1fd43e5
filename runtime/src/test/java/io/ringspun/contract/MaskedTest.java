package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same results without each facility of the kernel, and without all. A chosen part of the
 * contract, in which each facility has its place; {@link Masking} has all of it.
 */
@Timeout(300)
class MaskedTest {

    private static final List<Class<?>> CHOSEN =
            List.of(
                    ConnectionEchoTest.class,
                    DirectoryOperationTest.class,
                    FileDirectTest.class,
                    FileVectorTest.class,
                    InterruptTest.class,
                    SocketOperationTest.class);

    @ParameterizedTest
    @MethodSource("io.ringspun.contract.Masked#eachAndAll")
    void theSameWithout(String facility) {
        Masked result = Masked.run(facility, Subject.URING_CARRIERS.name(), CHOSEN);
        assertThat(result.failures()).isEmpty();
        assertThat(result.run()).as("tests").isGreaterThan(100);
    }
}
