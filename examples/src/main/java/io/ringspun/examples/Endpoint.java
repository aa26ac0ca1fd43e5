package io.ringspun.examples;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.apache.commons.cli.Options;

/** Where a server listens, and with what; shared by the programs that are servers. */
final class Endpoint {

    private static final int CARRIERS_MAX = 256;
    private static final int PORT_MAX = 65_535;

    private Endpoint() {}

    /** The options that all servers take, and those of the runtime. */
    static Options options() {
        return RuntimeOptions.options()
                .addOption(null, "host", true, "")
                .addOption(null, "port", true, "")
                .addOption(null, "carriers", true, "");
    }

    /**
     * The configuration of a server.
     *
     * @param poolBytesMax what it needs to lend, per carrier; nothing of it is allocated before
     */
    static IoConfig config(Invocation call, long poolBytesMax) throws WrongUse {
        int carriers = call.number("carriers", 0, 0, CARRIERS_MAX);
        IoConfig config = RuntimeOptions.config(call);
        return config.withCarriers(
                        carriers == 0 ? config.carriers() : carriers, config.pinCarriers())
                .withPool(config.bufferBytes(), Math.max(config.poolBytesMax(), poolBytesMax));
    }

    static InetSocketAddress address(Invocation call, int port) throws WrongUse, IOException {
        String host = call.text("host", "127.0.0.1");
        InetSocketAddress address =
                new InetSocketAddress(host, call.number("port", port, 0, PORT_MAX));
        if (address.isUnresolved()) {
            throw new IOException("cannot listen on " + host + ": unknown host");
        }
        return address;
    }

    static Listener listen(IoRuntime io, InetSocketAddress address, ListenOptions options)
            throws IOException {
        try {
            return io.listen(address, options);
        } catch (IOException e) {
            throw Reason.because("cannot listen on " + shown(address), e);
        }
    }

    /** Says where it listens, on a line of its own: scripts wait for it. */
    static void announce(Invocation call, Listener listener) {
        call.out().println("listening on " + shown((InetSocketAddress) listener.localAddress()));
        call.out().flush();
    }

    /** For whoever cannot do anything about a failure. */
    static void close(Listener listener) {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address as people write it: {@code 127.0.0.1:7000}, {@code [::1]:7000}. */
    static String shown(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        if (host.indexOf(':') < 0) {
            return host + ":" + address.getPort();
        }
        return "[" + host.replaceFirst("(^|:)(0(:|$|(?=%))){2,}", "::") + "]:" + address.getPort();
    }
}
