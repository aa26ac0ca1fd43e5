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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subject in a process of its own: an echo server, a reader of a file, or both. Arguments: the
 * name of the echo server or {@code -}, the name of the way to read or {@code -}, the number of
 * carriers, the file or {@code -}, the bytes an echo server can take up at once.
 *
 * <p>First says {@code ready PORT DESCRIPTION}, or {@code unavailable REASON} and ends. Then
 * answers, line for line, on its main thread:
 *
 * <ul>
 *   <li>{@code stats}: {@code stats CPU_NANOS ALLOCATED_BYTES}
 *   <li>{@code evict}, {@code fill}: {@code resident SHARE} of the file in the page cache
 *   <li>{@code start THREADS PASS once|again buffered|direct}: {@code started}; from now on they
 *       read, until each block was read once, or again and again, by way of the page cache or past
 *       it
 *   <li>{@code stop}: {@code read READS ELAPSED_NANOS CPU_NANOS ALLOCATED_BYTES}
 *   <li>{@code run THREADS PASS once|again buffered|direct MILLIS}: both, with a pause between;
 *       answers as {@code stop} does
 *   <li>{@code quit}
 * </ul>
 *
 * <p>or {@code failed REASON}. Ends with its stdin, so that nothing outlives the bench.
 */
public final class SubjectMain {

    private final @Nullable Path path;
    private final @Nullable Reading reading;
    private @Nullable BlockFile file;
    private @Nullable ReadCrew crew;

    /** The way in which this subject reads its file. */
    private interface Reading {
        BlockFile open(boolean direct) throws IOException;
    }

    private SubjectMain(@Nullable Path path, @Nullable Reading reading) {
        this.path = path;
        this.reading = reading;
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
        int port = 0;
        if (!echo.equals("-")) {
            EchoServer.Size size = new EchoServer.Size(carriers, Integer.parseInt(args[4]));
            EchoServer server = EchoServers.named(echo, io, size);
            port = server.start();
            descriptions.add(server.description());
        }
        Path path = args[3].equals("-") ? null : Path.of(args[3]);
        Reading reading = null;
        if (path != null) {
            reading = direct -> BlockFiles.open(read, path, io, direct);
            try (BlockFile file = reading.open(false)) {
                if (!descriptions.contains(file.description())) {
                    descriptions.add(file.description());
                }
            }
        }
        System.out.println("ready " + port + " " + String.join(", ", descriptions));
        System.out.flush();
        return new SubjectMain(path, reading);
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
        if (reading == null || crew != null) {
            throw new IOException("nothing to read, or reading already");
        }
        BlockFile opened = reading.open(words[4].equals("direct"));
        file = opened;
        crew =
                new ReadCrew(
                        opened,
                        Integer.parseInt(words[1]),
                        Files.size(path()) / Blocks.BYTES,
                        Long.parseLong(words[2]),
                        words[3].equals("once"));
    }

    private String stop() throws IOException, InterruptedException {
        ReadCrew ending = crew;
        BlockFile closing = file;
        if (ending == null || closing == null) {
            throw new IOException("nobody reads");
        }
        crew = null;
        ReadCrew.Work work = ending.stop();
        closing.close();
        return "read "
                + work.reads()
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
