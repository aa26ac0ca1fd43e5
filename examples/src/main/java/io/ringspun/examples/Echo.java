package io.ringspun.examples;

import io.ringspun.Connection;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import org.apache.commons.cli.Options;

/**
 * A server that sends back what it receives: one virtual thread and one small buffer per
 * connection.
 *
 * <p>A peer that has shut down its output still gets everything back. A connection that fails ends
 * alone.
 */
final class Echo implements Program {

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

    @Override
    public String name() {
        return "ringspun echo";
    }

    @Override
    public String help() {
        return """
        Usage: ringspun echo [OPTIONS]

        Listens for TCP connections and sends back what they send, until SIGINT or
        SIGTERM.

        Options:
              --host=HOST    Name or address to listen on (default: 127.0.0.1;
                             0.0.0.0 or :: for all).
              --port=PORT    Port to listen on, 0 for any that is free (default:
                             7000).
              --carriers=N   Carrier threads, 1 to 256 (default: one per processor).
        """
                + RuntimeOptions.HELP;
    }

    @Override
    public Options options() {
        return Endpoint.options();
    }

    @Override
    public int run(Invocation call) throws WrongUse, IOException {
        call.expectNoOperands();
        IoConfig config = Endpoint.config(call, POOL_BYTES_MAX);
        InetSocketAddress address = Endpoint.address(call, 7000);
        try (StopSignal stop = new StopSignal(0);
                IoRuntime io = IoRuntime.open(config);
                Listener listener = Endpoint.listen(io, address, ListenOptions.DEFAULT)) {
            stop.whenAsked(() -> Endpoint.close(listener));
            Endpoint.announce(call, listener);
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
}
