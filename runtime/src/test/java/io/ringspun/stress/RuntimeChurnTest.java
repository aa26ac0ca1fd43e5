package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import io.ringspun.contract.EverySubject;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** Opening and closing thousands of times leaves nothing behind. */
@EverySubject
class RuntimeChurnTest {

    private static final int WARM_UP = 100;

    @Parameter Subject subject;

    @Test
    @Timeout(120)
    void twoThousandRuntimesLeaveNothingBehind() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc to count in");
        for (int i = 0; i < WARM_UP; i++) {
            openUseClose(i);
        }
        Ledger before = Ledger.now();
        for (int i = 0; i < 2000; i++) {
            openUseClose(i);
        }
        before.awaitReturn();
    }

    private void openUseClose(int round) throws IOException {
        try (IoRuntime io =
                subject.open(config ->
                        config.withCarriers(1, false)
                                .withQueues(8, 16, 64)
                                .withReceiveBuffers(4, 256)
                                .withPool(256, 1024))) {
            if (round % 2 == 0) {
                return; // closed as soon as it is open
            }
            Listener listener = io.listen(Site.ANY_PORT);
            io.start(() -> {
                try (Connection accepted = listener.accept();
                        PinnedBuffer buffer = accepted.buffers().acquire()) {
                    accepted.read(buffer);
                    accepted.write(buffer.flip());
                    accepted.read(buffer.clear()); // closed by the runtime
                } catch (ClosedChannelException e) {
                    // as expected
                }
            });
            Connection client = io.connect(listener.localAddress());
            client.write(new byte[] {(byte) round}, 0, 1);
            assertThat((byte) client.inputStream().read()).isEqualTo((byte) round);
        }
    }

    @Test
    void fiveThousandConnectionsLeaveNothingBehind() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc to count in");
        try (Site site = new Site(subject);
                Listener listener = site.io.listen(Site.ANY_PORT)) {
            churn(site, listener, 50);
            Ledger before = Ledger.now();
            churn(site, listener, 5000);
            before.awaitReturn();
        }
    }

    private static void churn(Site site, Listener listener, int connections) {
        site.run(
                        () -> {
                            for (int i = 0; i < connections; i++) {
                                try (Connection near = site.io.connect(listener.localAddress());
                                        Connection far = listener.accept()) {
                                    near.write(new byte[] {1}, 0, 1);
                                    assertThat(far.inputStream().read()).isEqualTo(1);
                                }
                            }
                        })
                .result();
    }

    @Test
    void twoThousandDatagramEndpointsLeaveNothingBehind() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc to count in");
        try (Site site = new Site(subject)) {
            churnDatagrams(site, 50);
            Ledger before = Ledger.now();
            churnDatagrams(site, 2000);
            before.awaitReturn();
        }
    }

    private static void churnDatagrams(Site site, int endpoints) {
        site.run(
                        () -> {
                            for (int i = 0; i < endpoints; i++) {
                                try (DatagramEndpoint near = site.io.bind(Site.ANY_PORT);
                                        DatagramEndpoint far = site.io.bind(Site.ANY_PORT)) {
                                    ByteBuffer one = ByteBuffer.wrap(new byte[] {1});
                                    near.send(one.rewind(), far.localAddress());
                                    far.receive(one.rewind());
                                    near.send(one.rewind(), far.localAddress()); // left there
                                }
                            }
                        })
                .result();
    }
}
