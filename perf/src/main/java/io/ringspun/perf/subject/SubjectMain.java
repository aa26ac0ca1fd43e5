package io.ringspun.perf.subject;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import io.ringspun.perf.os.Blocks;
import io.ringspun.perf.os.PageCache;
import io.ringspun.perf.os.ProcessClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subject in a process of its own: an echo server, a worker on a file, or both. Arguments: the
 * name of the echo server or {@code -}, the name of the way to use a file or {@code -}, the number
 * of carriers, the file or {@code -}, the bytes an echo server can take up at once, and the path of
 * the Unix-domain socket to listen at, or {@code -} for some port of the loopback.
 *
 * <p>First says {@code ready ADDRESS DESCRIPTION}, or {@code unavailable REASON} and ends. Then
 * answers, line for line, on its main thread:
 *
 * <ul>
 *   <li>{@code stats}: {@code stats CPU_NANOS ALLOCATED_BYTES}
 *   <li>{@code memory}: {@code memory HEAP_BYTES}, after a collection
 *   <li>{@code evict}, {@code fill}: {@code resident SHARE} of the file in the page cache
 *   <li>{@code start THREADS PASS once|again KIND}: {@code started}; from now on they work, until
 *       each block was taken once, or again and again; for the kinds see {@link BlockWorks#open}
 *   <li>{@code stop}: {@code worked BLOCKS ELAPSED_NANOS CPU_NANOS ALLOCATED_BYTES}
 *   <li>{@code run THREADS PASS once|again KIND MILLIS}: both, with a pause between; answers as
 *       {@code stop} does
 *   <li>{@code quit}
 * </ul>
 *
 * <p>or {@code failed REASON}. Ends with its stdin, so that nothing outlives the bench.
 */
public final class SubjectMain {

    private final @Nullable Path path;
    private final @Nullable Working working;
    private @Nullable BlockWork file;
    private @Nullable BlockCrew crew;

    /** The way in which this subject works on its file. */
    private interface Working {
        BlockWork open(String kind) throws IOException;
    }

    private SubjectMain(@Nullable Path path, @Nullable Working working) {
        this.path = path;
        this.working = working;
    }

    /** Runs until stdin ends. */
    public static void main(String[] args) throws IOException {
        try {
            open(args).obey();
        } catch (IOException | RuntimeException e) {
            System.out.println("unavailable " + oneLine(e));
        }
        // Without the courtesy of a shutdown: whoever is still served is ours as well.
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static SubjectMain open(String[] args) throws IOException {
        String echo = args[0];
        String read = args[1];
        int carriers = Integer.parseInt(args[2]);
        String name = echo.equals("-") ? read : echo;
        IoRuntime io = name.startsWith("ringspun") ? IoRuntime.open(config(name, carriers)) : null;
        List<String> descriptions = new ArrayList<>();
        String address = "0";
        if (!echo.equals("-")) {
            EchoServer.Size size = new EchoServer.Size(carriers, Integer.parseInt(args[4]));
            EchoServer server = EchoServers.named(echo, io, size);
            SocketAddress at = server.start(listeningAt(args[5]));
            address =
                    at instanceof InetSocketAddress inet
                            ? Integer.toString(inet.getPort())
                            : at.toString();
            descriptions.add(server.description());
        }
        Path path = args[3].equals("-") ? null : Path.of(args[3]);
        Working working = null;
        if (path != null) {
            working = kind -> BlockWorks.open(read, path, io, kind);
            try (BlockWork file = working.open("buffered")) {
                if (!descriptions.contains(file.description())) {
                    descriptions.add(file.description());
                }
            }
        }
        System.out.println("ready " + address + " " + String.join(", ", descriptions));
        System.out.flush();
        return new SubjectMain(path, working);
    }

    private static SocketAddress listeningAt(String path) {
        return path.equals("-")
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                : UnixDomainSocketAddress.of(path);
    }

    private static IoConfig config(String name, int carriers) {
        IoConfig config = IoConfig.ambient().withCarriers(carriers, false);
        return switch (name) {
            case "ringspun", "ringspun-receive" -> config.withBackend(IoConfig.BackendChoice.URING);
            case "ringspun-receive-multishot" ->
                    config.withBackend(IoConfig.BackendChoice.URING)
                            .withFeature("straight-receive", FeatureChoice.OFF);
            case "ringspun-receive-single" ->
                    config.withBackend(IoConfig.BackendChoice.URING)
                            .withFeature("multishot-receive", FeatureChoice.OFF);
            case "ringspun-receive-incremental" ->
                    config.withBackend(IoConfig.BackendChoice.URING)
                            .withFeature("incremental-buffers", FeatureChoice.ON);
            case "ringspun-stock" ->
                    config.withBackend(IoConfig.BackendChoice.URING)
                            .withMode(IoConfig.ModeChoice.STOCK);
            case "ringspun-nio" -> config.withBackend(IoConfig.BackendChoice.NIO);
            default -> throw new IllegalArgumentException("no subject is called " + name);
        };
    }

    private void obey() throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null && !line.equals("quit"); ) {
            String answer;
            try {
                answer = answer(line.split(" "));
            } catch (Exception e) {
                answer = "failed " + oneLine(e);
            }
            System.out.println(answer);
            System.out.flush();
        }
    }

    private String answer(String[] words) throws IOException, InterruptedException {
        return switch (words[0]) {
            case "stats" -> "stats " + ProcessClock.own() + " " + Allocation.bytes();
            case "memory" -> "memory " + Allocation.live();
            case "evict" -> "resident " + PageCache.evict(path());
            case "fill" -> "resident " + PageCache.fill(path());
            case "start" -> {
                start(words);
                yield "started";
            }
            case "stop" -> stop();
            case "run" -> {
                start(words);
                Thread.sleep(Long.parseLong(words[5]));
                yield stop();
            }
            default -> "failed not understood: " + String.join(" ", words);
        };
    }

    private void start(String[] words) throws IOException, InterruptedException {
        if (working == null || crew != null) {
            throw new IOException("nothing to work on, or at it already");
        }
        BlockWork opened = working.open(words[4]);
        file = opened;
        crew =
                new BlockCrew(
                        opened,
                        Integer.parseInt(words[1]),
                        Files.size(path()) / Blocks.BYTES,
                        Long.parseLong(words[2]),
                        words[3].equals("once"));
    }

    private String stop() throws IOException, InterruptedException {
        BlockCrew ending = crew;
        BlockWork closing = file;
        if (ending == null || closing == null) {
            throw new IOException("nobody works");
        }
        crew = null;
        BlockCrew.Work work = ending.stop();
        closing.close();
        return "worked "
                + work.blocks()
                + " "
                + work.elapsedNanos()
                + " "
                + work.cpuNanos()
                + " "
                + work.allocatedBytes();
    }

    private Path path() throws IOException {
        if (path == null) {
            throw new IOException("this subject has no file");
        }
        return path;
    }

    private static String oneLine(Throwable e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return text.replaceAll("\\s+", " ");
    }
}
