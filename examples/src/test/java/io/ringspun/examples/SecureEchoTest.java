package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoConfig;
import io.ringspun.IoConfig.BackendChoice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of TLS. */
class SecureEchoTest {

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void sendsWordsThereAndBack(BackendChoice backend) throws Exception {
        assertThat(SecureEcho.echoed("who goes there?", IoConfig.DEFAULT.withBackend(backend)))
                .isEqualTo("who goes there?, by echo over TLSv1.3");
    }
}
