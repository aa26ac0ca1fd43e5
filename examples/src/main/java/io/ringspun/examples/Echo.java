package io.ringspun.examples;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A server that sends back what it receives: one virtual thread and one small buffer per
 * connection.
 *
 * <p>A peer that has shut down its output still gets everything back. A connection that fails ends
 * alone.
 */
@Command(
        name = "echo",
        description =
                "Listens for TCP connections and sends back what they send, until SIGINT or"
                        + " SIGTERM.",
        mixinStandardHelpOptions = true)
final class Echo implements Callable<Integer> {

    /**
     * Large enough that a long message takes few calls, small enough that ten thousand idle
     * connections cost 80 MiB at most.
     */
    private static final int BUFFER_BYTES = 8 << 10;

    /**
     * What the pool may lend per carrier: 131,072 connections' buffers. A connection beyond them is
     * accepted and then waits until another one ends. Nothing of it is allocated before it is lent.
     */
    private static final long POOL_BYTES_MAX = 1L << 30;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin private RuntimeOptions options = new RuntimeOptions();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Name or address to listen on (default: ${DEFAULT-VALUE}; 0.0.0.0 or :: for"
                            + " all).")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7000",
            description = "Port to listen on, 0 for any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--carriers",
            paramLabel = "N",
            defaultValue = "0",
            description = "Carrier threads, 1 to 256 (default: one per processor).")
    private int carriers;

    @Override
    public Integer call() throws IOException {
        IoConfig config = config();
        InetSocketAddress address = address();
        try (StopSignal stop = new StopSignal(0);
                IoRuntime io = IoRuntime.open(config);
                Listener listener = listen(io, address)) {
            stop.whenAsked(() -> close(listener));
            spec.commandLine()
                    .getOut()
                    .println("listening on " + shown((InetSocketAddress) listener.localAddress()));
            spec.commandLine().getOut().flush();
            while (true) {
                Connection connection = listener.accept();
                io.start(() -> serve(connection));
            }
        } catch (ClosedChannelException | InterruptedIOException e) {
            return 0; // asked to stop
        }
    }

    private static void serve(Connection connection) {
        try (connection;
                PinnedBuffer buffer = connection.buffers().acquire(BUFFER_BYTES)) {
            connection.option(StandardSocketOptions.TCP_NODELAY, true);
            while (connection.read(buffer.clear()) >= 0) {
                connection.write(buffer.flip());
            }
        } catch (IOException e) {
            // The peer is gone or the server is closing: nobody is left to tell.
        }
    }

    private IoConfig config() {
        IoConfig config = options.config();
        try {
            return config.withCarriers(
                            carriers == 0 ? config.carriers() : carriers, config.pinCarriers())
                    .withPool(
                            config.bufferBytes(), Math.max(config.poolBytesMax(), POOL_BYTES_MAX));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private InetSocketAddress address() throws IOException {
        if (port < 0 || port > 65535) {
            throw new ParameterException(
                    spec.commandLine(), "port must be 0 to 65535, not " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("cannot listen on " + host + ": unknown host");
        }
        return address;
    }

    private static Listener listen(IoRuntime io, InetSocketAddress address) throws IOException {
        try {
            return io.listen(address);
        } catch (IOException e) {
            throw Reason.because("cannot listen on " + shown(address), e);
        }
    }

    private static void close(Listener listener) {
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
