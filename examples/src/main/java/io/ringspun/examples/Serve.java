package io.ringspun.examples;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.ListenOptions;
import io.ringspun.Listener;
import io.ringspun.examples.serve.AccessLog;
import io.ringspun.examples.serve.HttpServer;
import io.ringspun.examples.serve.Limits;
import io.ringspun.examples.serve.Site;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** A web server for the files of a directory. */
final class Serve implements Program {

    /** A connection takes a buffer only while its answer is collected, 64 KiB at most. */
    private static final long POOL_BYTES_MAX = 1L << 30;

    /** Many may come at the same time, and each that finds no place in the queue loses a second. */
    private static final ListenOptions LISTENING = ListenOptions.DEFAULT.withBacklog(4096);

    private static final int SECONDS_MAX = 86_400;

    /** Less than the process waits for its program when it is asked to end. */
    private static final int DRAIN_SECONDS_MAX = 12;

    @Override
    public String name() {
        return "ringspun serve";
    }

    @Override
    public String help() {
        return """
        Usage: ringspun serve [OPTIONS] DIR

        Serves the files of a directory by HTTP/1.1, until SIGINT or SIGTERM; requests
        under way are then finished. Nothing outside DIR is served, whatever links in
        it say, and nothing whose name begins with a dot but /.well-known.

        Options:
              --host=HOST    Name or address to listen on (default: 127.0.0.1;
                             0.0.0.0 or :: for all).
              --port=PORT    Port to listen on, 0 for any that is free (default:
                             8000).
              --access-log=FILE
                             Write down every answer, in the combined format; - for
                             standard output.
              --carriers=N   Carrier threads, 1 to 256 (default: one per processor).
              --connections=N
                             Open at the same time (default: 10000).
              --requests=N   On one connection (default: 100000).
              --head-bytes=N Of a request without its body (default: 16384).
              --body-bytes=N Of a body, which is ignored (default: 65536).
              --head-seconds=N
                             For a request to come (default: 10).
              --idle-seconds=N
                             Between requests, and while nothing moves (default: 30).
              --total-seconds=N
                             For a request and its answer (default: 3600).
              --drain-seconds=N
                             For requests under way at the end (default: 10).
        """
                + RuntimeOptions.HELP;
    }

    @Override
    public Options options() {
        Options options = Endpoint.options();
        for (String name :
                new String[] {
                    "access-log",
                    "connections",
                    "requests",
                    "head-bytes",
                    "body-bytes",
                    "head-seconds",
                    "idle-seconds",
                    "total-seconds",
                    "drain-seconds"
                }) {
            options.addOption(null, name, true, "");
        }
        return options;
    }

    @Override
    public int run(Invocation call) throws WrongUse, IOException {
        Path directory = directory(call);
        Limits limits = limits(call);
        IoConfig config = Endpoint.config(call, POOL_BYTES_MAX);
        InetSocketAddress address = Endpoint.address(call, 8000);
        try (StopSignal stop = new StopSignal(0);
                AccessLog log = log(call);
                IoRuntime io = IoRuntime.open(config);
                Site site = open(io, directory)) {
            HttpServer server = new HttpServer(io, site, limits, log);
            try (Listener listener = Endpoint.listen(io, address, LISTENING)) {
                stop.whenAsked(() -> Endpoint.close(listener));
                Endpoint.announce(call, listener);
                server.serve(listener);
            } catch (ClosedChannelException | InterruptedIOException e) {
                // Asked to stop. If by an interrupt: it must not cut short what is still to be
                // done.
                Thread.interrupted();
            }
            server.drain();
        }
        return 0;
    }

    private static Path directory(Invocation call) throws WrongUse {
        if (call.operands().size() != 1) {
            throw new WrongUse("one directory is needed");
        }
        try {
            return Path.of(call.operands().getFirst());
        } catch (InvalidPathException e) {
            throw new WrongUse(Reason.of(e));
        }
    }

    private static Site open(IoRuntime io, Path directory) throws IOException {
        try {
            return Site.open(io, directory);
        } catch (IOException e) {
            throw Reason.because("cannot serve " + Reason.quoted(directory), e);
        }
    }

    private static Limits limits(Invocation call) throws WrongUse {
        Limits standard = Limits.DEFAULT;
        return new Limits(
                call.number("connections", standard.connections(), 1, 1_000_000),
                call.number("requests", standard.requests(), 1, Integer.MAX_VALUE),
                call.number("head-bytes", standard.headBytes(), 256, 1 << 20),
                call.number("body-bytes", standard.bodyBytes(), 0, 1 << 30),
                seconds(call, "head-seconds", standard.head(), 1, SECONDS_MAX),
                seconds(call, "idle-seconds", standard.idle(), 1, SECONDS_MAX),
                seconds(call, "total-seconds", standard.total(), 1, SECONDS_MAX),
                seconds(call, "drain-seconds", standard.drain(), 0, DRAIN_SECONDS_MAX));
    }

    private static Duration seconds(
            Invocation call, String option, Duration otherwise, int least, int most)
            throws WrongUse {
        return Duration.ofSeconds(call.number(option, (int) otherwise.toSeconds(), least, most));
    }

    /** Null if none is wanted. */
    private static @Nullable AccessLog log(Invocation call) throws IOException {
        String file = call.text("access-log", "");
        if (file.isEmpty()) {
            return null;
        }
        return AccessLog.to(file.equals("-") ? call.out() : appending(file));
    }

    private static Writer appending(String file) throws IOException {
        try {
            return Files.newBufferedWriter(
                    Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException | InvalidPathException e) {
            throw Reason.because("cannot write the access log", e);
        }
    }
}
