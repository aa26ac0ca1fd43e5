package io.ringspun.runtime.uring;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.Observability;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A program for a JVM with few modules: says hello to itself and tells what it used. */
final class Modest {

    private Modest() {}

    public static void main(String[] args) throws Exception {
        IoConfig config =
                IoConfig.DEFAULT
                        .withCarriers(1, false)
                        .withObservability(
                                Observability.DEFAULT
                                        .withAnnounced(false)
                                        .withWatchdog(Duration.ofSeconds(10)));
        try (IoRuntime io = IoRuntime.open(config);
                var listener =
                        io.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            io.start(() -> {
                try (Connection accepted = listener.accept()) {
                    accepted.write(new byte[1], 0, 1);
                }
            });
            try (Connection connection = io.connect(listener.localAddress())) {
                System.out.println("read " + connection.read(new byte[1], 0, 1));
            }
            System.out.println(io.report() + ", enters " + io.stats().carriers().size());
            System.out.println(io.activity().operations().size() >= 0 ? "told" : "");
        }
        for (String module : new String[] {"jdk.jfr", "java.management"}) {
            System.out.println(module + " " + ModuleLayer.boot().findModule(module).isPresent());
        }
    }
}
