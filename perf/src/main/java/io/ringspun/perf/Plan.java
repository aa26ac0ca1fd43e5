package io.ringspun.perf;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often and how long is measured. Times in milliseconds.
 *
 * @param name what this plan is called
 * @param rounds how often each subject has its turn in each setting
 * @param warmMillis how long each subject works in each setting before anything is measured, so
 *     that its code is compiled
 * @param settleMillis work before the clock of each round starts
 * @param echoMillis measured time of a round of {@code echo}
 * @param readMillis measured time of a round of {@code files}
 * @param mixedMillis measured time of a round of {@code mixed}
 * @param fileBlocks size of the test file in blocks, a power of two
 * @param idleConnections connections that are open and silent in {@code idle}
 * @param copyBlocks size of the large file that is copied, in blocks
 * @param copyFiles number of the small files that are copied
 * @param scope how much of each suite
 */
record Plan(
        String name,
        int rounds,
        int warmMillis,
        int settleMillis,
        int echoMillis,
        int readMillis,
        int mixedMillis,
        long fileBlocks,
        int idleConnections,
        long copyBlocks,
        int copyFiles,
        Scope scope) {

    /** For figures to be quoted: about an hour and a half. */
    static final Plan FULL =
            new Plan(
                    "full", 11, 3000, 200, 1000, 1500, 2000, 1L << 18, 10_000, 1L << 19, 20_000,
                    Scope.ALL);

    /** For a look: about three minutes. */
    static final Plan QUICK =
            new Plan(
                    "quick",
                    5,
                    1000,
                    60,
                    350,
                    280,
                    700,
                    1L << 17,
                    10_000,
                    1L << 17,
                    5_000,
                    Scope.LOOK);

    /** To see that everything runs; the figures mean nothing. */
    static final Plan SMOKE =
            new Plan("smoke", 1, 40, 10, 40, 30, 60, 1L << 12, 100, 1L << 9, 20, Scope.LOOK);

    /** The same for another part of each suite. */
    Plan of(Scope part) {
        return new Plan(
                name,
                rounds,
                warmMillis,
                settleMillis,
                echoMillis,
                readMillis,
                mixedMillis,
                fileBlocks,
                idleConnections,
                copyBlocks,
                copyFiles,
                part);
    }

    /** For {@code results.json}. */
    Map<String, ?> describe() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name);
        all.put("scope", scope);
        all.put("rounds", rounds);
        all.put("warmMillis", warmMillis);
        all.put("settleMillis", settleMillis);
        all.put("echoMillis", echoMillis);
        all.put("readMillis", readMillis);
        all.put("mixedMillis", mixedMillis);
        all.put("fileBlocks", fileBlocks);
        all.put("idleConnections", idleConnections);
        all.put("copyBlocks", copyBlocks);
        all.put("copyFiles", copyFiles);
        return all;
    }
}
