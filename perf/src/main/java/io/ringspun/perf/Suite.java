package io.ringspun.perf;

import io.ringspun.perf.report.Outcome;
import java.io.IOException;
import java.util.List;

/**
 * A suite: work of one kind, done by several subjects in several settings.
 *
 * @param name on the command line
 * @param usual whether it is run when none is named
 * @param what it shows, for the help
 * @param body runs it
 */
record Suite(String name, boolean usual, String what, Body body) {

    /** Every suite there is, in the order of the help. */
    static final List<Suite> ALL =
            List.of(
                    new Suite(
                            "echo",
                            true,
                            "What a small request costs a server.",
                            (bench, request) -> EchoSuite.run(bench, request.echo())),
                    new Suite(
                            "files",
                            true,
                            "Random reads of a file.",
                            (bench, request) -> FilesSuite.run(bench)),
                    new Suite(
                            "mixed",
                            true,
                            "An echo server beside readers.",
                            (bench, request) -> MixedSuite.run(bench)),
                    new Suite(
                            "unix",
                            false,
                            "The same as echo over Unix-domain sockets.",
                            (bench, request) -> EchoSuite.runUnix(bench, request.echo())),
                    new Suite(
                            "latency",
                            false,
                            "How long requests wait that come at a fixed rate.",
                            (bench, request) -> LatencySuite.run(bench, request.echo())),
                    new Suite(
                            "sync",
                            false,
                            "Small appends that must be on the disk.",
                            (bench, request) -> SyncSuite.run(bench)),
                    new Suite(
                            "copy",
                            false,
                            "A large file and many small ones.",
                            (bench, request) -> CopySuite.run(bench)),
                    new Suite(
                            "idle",
                            false,
                            "Memory and processor time of silent connections.",
                            (bench, request) -> IdleSuite.run(bench, request.echo())),
                    new Suite(
                            "start",
                            false,
                            "Time until a command has ended.",
                            (bench, request) -> StartSuite.run(bench)),
                    new Suite(
                            "receive",
                            false,
                            "Ringspun's own ways to receive, by size of message.",
                            (bench, request) -> ReceiveSuite.run(bench, request.echo())),
                    new Suite(
                            "features",
                            false,
                            "Each facility of the kernel on and off.",
                            (bench, request) -> FeaturesSuite.run(bench)),
                    new Suite(
                            "micro",
                            false,
                            "Single costs, by JMH.",
                            (bench, request) -> MicroSuite.run(bench, request.benchmarks())));

    /** What a suite does. */
    interface Body {

        /**
         * Runs it.
         *
         * @throws IOException if nothing of it could be measured; the message says why
         */
        Outcome run(Bench bench, Request request) throws IOException, InterruptedException;
    }

    /** The names of all. */
    static List<String> names() {
        return ALL.stream().map(Suite::name).toList();
    }

    /** The names of those that are run when none is named. */
    static List<String> usualNames() {
        return ALL.stream().filter(Suite::usual).map(Suite::name).toList();
    }

    /** The one of that name. */
    static Suite named(String name) {
        return ALL.stream()
                .filter(suite -> suite.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no suite is called " + name));
    }
}
