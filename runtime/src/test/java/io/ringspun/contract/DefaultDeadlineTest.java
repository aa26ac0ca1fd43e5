package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.Connection;
import io.ringspun.Deadlines;
import io.ringspun.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The time limits of the configuration hold until a connection or a call says otherwise. */
@EverySubject
class DefaultDeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site =
                new Site(
                        subject,
                        config -> config.withDeadlines(new Deadlines(SHORT, SHORT, SHORT)));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @Test
    void theRuntimeSaysWhatItWasOpenedWith() {
        assertThat(site.io.config().deadlines()).isEqualTo(new Deadlines(SHORT, SHORT, SHORT));
        assertThat(site.io.config().backend()).isEqualTo(subject.config().backend());
    }

    @Test
    void connectingEnds() throws IOException {
        SocketAddress full = site.full();
        int port = ((InetSocketAddress) full).getPort();
        assertThatThrownBy(() -> site.io.connect(full)).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> site.io.connect("127.0.0.1", port))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void readingEndsOnBothSides() throws IOException {
        Site.Pair pair = site.pair();
        assertThatThrownBy(() -> pair.near().read(new byte[1], 0, 1))
                .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> pair.far().read(new byte[1], 0, 1))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void writingEnds() throws IOException {
        Site.Link link = site.link();
        byte[] much = new byte[64 * Site.SMALL_SOCKET_BUFFER];
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                link.near().write(much, 0, much.length);
                            }
                        })
                .isInstanceOf(SocketTimeoutException.class);
    }

    /** One that has no limit any more waits until there is something. */
    @Test
    void aConnectionMayLiftIt() throws Exception {
        try (Listener listener = site.io.listen(Site.ANY_PORT)) {
            Connection near =
                    site.keep(site.io.connect(listener.localAddress(), Duration.ofMinutes(1)));
            Connection far = site.keep(listener.accept());
            near.readTimeout(Duration.ZERO);
            Task<Integer> reader = site.start(() -> near.read(new byte[1], 0, 1));
            // As long as it takes the other side, whose limit is the configuration's, to give up.
            assertThatThrownBy(() -> far.read(new byte[1], 0, 1))
                    .isInstanceOf(SocketTimeoutException.class);
            far.write(new byte[1], 0, 1);
            assertThat(reader.result()).isEqualTo(1);
        }
    }
}
