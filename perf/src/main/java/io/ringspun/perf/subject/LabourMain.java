package io.ringspun.perf.subject;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A runtime with a facility of the kernel switched on or off, in a process of its own. Arguments:
 * the facility, {@code on} or {@code off}, and the test file.
 *
 * <p>First says {@code ready 0 DESCRIPTION}, or {@code unavailable REASON} and ends; where there is
 * no work that would show the facility, that is the reason. Then answers {@code work SETTLE_MILLIS
 * MILLIS} by {@code worked TIMES ELAPSED_NANOS CPU_NANOS} or {@code failed REASON}. Ends with its
 * stdin.
 */
public final class LabourMain {

    /** What needs a carrier to talk to. */
    private static final List<String> BETWEEN_CARRIERS = List.of("message-ring");

    private LabourMain() {}

    /** Runs until stdin ends. */
    public static void main(String[] args) {
        try {
            serve(args[0], args[1].equals("on"), Path.of(args[2]));
        } catch (IOException | RuntimeException e) {
            System.out.println("unavailable " + oneLine(e));
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void serve(String facility, boolean on, Path file) throws IOException {
        IoConfig config =
                IoConfig.ambient()
                        .withBackend(IoConfig.BackendChoice.URING)
                        .withCarriers(BETWEEN_CARRIERS.contains(facility) ? 2 : 1, false)
                        .withPool(1 << 20, 256L << 20)
                        .withFeature(facility, on ? FeatureChoice.ON : FeatureChoice.OFF);
        if (facility.equals("zero-copy-send")) {
            config = config.withZeroCopy(on ? 1 : 0);
        }
        IoRuntime io = IoRuntime.open(config);
        for (IoReport.Feature feature : io.report().features()) {
            if (feature.name().equals(facility) && feature.used() != on) {
                throw new IOException(feature.how());
            }
        }
        Labour labour = Labours.of(facility, io, file);
        if (labour == null) {
            throw new IOException("nothing is faster with it");
        }
        System.out.println("ready 0 " + facility + (on ? " on" : " off"));
        System.out.flush();
        obey(io, labour);
    }

    private static void obey(IoRuntime io, Labour labour) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null && !line.equals("quit"); ) {
            String answer;
            try {
                answer = answer(io, labour, line.split(" "));
            } catch (IOException | InterruptedException | RuntimeException e) {
                answer = "failed " + oneLine(e);
            }
            System.out.println(answer);
            System.out.flush();
        }
    }

    private static String answer(IoRuntime io, Labour labour, String[] words)
            throws IOException, InterruptedException {
        try (LabourCrew crew = new LabourCrew(io, labour)) {
            crew.measure(Long.parseLong(words[1]));
            LabourCrew.Work work = crew.measure(Long.parseLong(words[2]));
            return "worked " + work.times() + " " + work.elapsedNanos() + " " + work.cpuNanos();
        }
    }

    private static String oneLine(Throwable e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return text.replaceAll("\\s+", " ");
    }
}
