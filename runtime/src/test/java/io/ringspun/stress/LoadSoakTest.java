package io.ringspun.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.contract.EverySubjectAndChoice;
import io.ringspun.contract.Pattern;
import io.ringspun.contract.Site;
import io.ringspun.contract.Subject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A hundred clients of every bad habit, and afterwards nothing is left of them. */
@EverySubjectAndChoice
class LoadSoakTest {

    private static final int CLIENTS = 100;
    private static final int BUFFER = 4096;
    private static final long POOL = 4L * CLIENTS * BUFFER;

    @Parameter Subject subject;

    @Test
    void theSoakLeavesNothingBehind() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc to count in");
        long seed = Pattern.random("soak").nextLong();
        try (Site site =
                new Site(subject, config -> config.withCarriers(1, false).withPool(BUFFER, POOL))) {
            InetSocketAddress server = (InetSocketAddress) site.echo(Site.ANY_PORT);
            assertThat(new LoadSoak(server, 5, 0.2, seed).run()).isNull();
            Ledger before = Ledger.now();
            LoadSoak soak = new LoadSoak(server, CLIENTS, 2.5, seed);
            Throwable failure = soak.run();
            System.out.println(subject + " " + soak);
            assertThat(failure).as(soak.toString()).isNull();
            assertThat(soak.bytesVerified()).isPositive();
            before.awaitReturn();
            // The whole pool at once: to be had only when nothing of it is lent.
            site.io.buffers().acquire((int) POOL, Duration.ofSeconds(30)).close();
        }
    }

    /** The soak itself must be able to fail. */
    @Test
    void theSoakNoticesAWrongByte() throws IOException {
        try (ServerSocket liar =
                new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            while (true) {
                                Socket client = liar.accept();
                                Thread.ofVirtual().start(() -> lie(client));
                            }
                        } catch (IOException e) {
                            // closed: the test is over
                        }
                    });
            LoadSoak soak =
                    new LoadSoak((InetSocketAddress) liar.getLocalSocketAddress(), 3, 20, 1);
            assertThat(soak.run()).isNotNull().hasMessageContaining("wrong");
        }
    }

    /** Echoes all but every 5,000th byte. */
    private static void lie(Socket client) {
        try (client) {
            byte[] piece = new byte[1000];
            long position = 0;
            for (int count; (count = client.getInputStream().read(piece)) >= 0; position += count) {
                int wrong = (int) (4999 - position % 5000);
                if (wrong < count) {
                    piece[wrong]++;
                }
                client.getOutputStream().write(piece, 0, count);
            }
        } catch (IOException e) {
            // the client has left
        }
    }
}
