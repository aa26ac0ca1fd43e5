package io.ringspun.perf;

import java.util.ArrayList;
import java.util.List;

/**
 * What is varied in the echo suite.
 *
 * @param carriers threads of the server that carry others or loop, each with a processor if there
 *     are enough
 * @param bytes of a request, and of its answer
 * @param connections with one request in flight on each
 */
record EchoSetting(int carriers, int bytes, int connections) {

    static final int SMALL_BYTES = 64;

    /** A look: few and many connections. */
    static final List<EchoSetting> QUICK =
            all(List.of(1), List.of(SMALL_BYTES), List.of(1, 100, 1000));

    /** Over Unix-domain sockets: those between one program and another are few. */
    static final List<EchoSetting> UNIX =
            all(List.of(1), List.of(SMALL_BYTES, 16 << 10), List.of(1, 10, 100, 1000));

    /**
     * Small messages on one carrier with all numbers of connections; larger ones and two carriers
     * with two of these numbers, for every combination would take hours.
     */
    static final List<EchoSetting> FULL = full();

    private static List<EchoSetting> full() {
        List<EchoSetting> all =
                new ArrayList<>(
                        all(List.of(1), List.of(SMALL_BYTES), List.of(1, 10, 100, 1000, 10_000)));
        all.addAll(all(List.of(1), List.of(1 << 10, 16 << 10), List.of(100, 1000)));
        all.addAll(all(List.of(2), List.of(SMALL_BYTES), List.of(100, 1000)));
        return List.copyOf(all);
    }

    /** Every combination. */
    static List<EchoSetting> all(
            List<Integer> carriers, List<Integer> sizes, List<Integer> connections) {
        List<EchoSetting> all = new ArrayList<>();
        for (int carrier : carriers) {
            for (int bytes : sizes) {
                for (int connection : connections) {
                    all.add(new EchoSetting(carrier, bytes, connection));
                }
            }
        }
        return all;
    }

    /** Whether the same servers can be used for both. */
    boolean sameServers(EchoSetting other) {
        return carriers == other.carriers && bytes == other.bytes;
    }

    /** How it is called in the report: what is usual is not said. */
    String label() {
        return connections
                + (connections == 1 ? " connection" : " connections")
                + (bytes == SMALL_BYTES ? "" : ", " + size(bytes))
                + (carriers == 1 ? "" : ", " + carriers + " carriers");
    }

    private static String size(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " B";
    }
}
