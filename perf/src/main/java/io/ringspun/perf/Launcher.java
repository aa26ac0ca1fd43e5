package io.ringspun.perf;

import io.ringspun.perf.os.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code ringspun} command, as its users start it, on the JDK that the others run on. */
final class Launcher {

    private Launcher() {}

    /**
     * The words of a command.
     *
     * @throws IOException if there is no launcher here
     */
    static List<String> command(Plan plan, String... words) throws IOException {
        Path script = Home.source("ringspun");
        if (script == null) {
            throw new IOException("the ringspun command is not here");
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/env",
                                "RINGSPUN_JAVA_HOME=" + System.getProperty("java.home")));
        if (plan.name().equals("smoke")) {
            command.add("RINGSPUN_NO_BUILD=1"); // may be part of a build itself
        }
        command.add(script.toString());
        command.addAll(List.of(words));
        return command;
    }
}
