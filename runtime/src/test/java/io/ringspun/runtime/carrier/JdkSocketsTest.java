package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Group.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets of the JDK in the hands of threads at home. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class JdkSocketsTest {

    private final Group group = Group.atHome(Group.config(1));

    @AfterEach
    void close() {
        group.close();
    }

    /**
     * The JDK's pollers are virtual threads made by whoever first waits on a socket. Were they at
     * home on our carrier, no socket of the JDK would work while one of our threads computes.
     */
    @Test
    void socketsOfTheJdkDoNotDependOnOurCarrier() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Running<Integer> echo = group.start(() -> pingPong(server, true));
            assertThat(pingPong(server, false)).isEqualTo(10);
            assertThat(echo.join()).isEqualTo(10);
            AtomicBoolean released = new AtomicBoolean();
            Running<Void> holder =
                    group.start(() -> {
                        HomeTest.spinUntil(released::get);
                        return null;
                    });
            for (int i = 0; i < 6; i++) { // different descriptors, hence different pollers
                Running<Integer> accepting = Running.onJdk(() -> pingPong(server, true));
                assertThat(Running.onJdk(() -> pingPong(server, false)).join()).isEqualTo(10);
                assertThat(accepting.join()).isEqualTo(10);
            }
            released.set(true);
            holder.join();
        }
    }

    private static int pingPong(ServerSocket server, boolean accepts) throws IOException {
        try (Socket socket =
                accepts
                        ? server.accept()
                        : new Socket(server.getInetAddress(), server.getLocalPort())) {
            int count = 0;
            while (count < 10) {
                if (!accepts) {
                    socket.getOutputStream().write(count);
                }
                assertThat(socket.getInputStream().read()).isEqualTo(count);
                if (accepts) {
                    socket.getOutputStream().write(count);
                }
                count++;
            }
            return count;
        }
    }
}
