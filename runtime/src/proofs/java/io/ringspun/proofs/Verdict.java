package io.ringspun.proofs;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/**
 * What one proof has seen.
 *
 * @param proof its name
 * @param holds whether it ran in order and saw only what is acceptable
 * @param broken whether it saw what is forbidden
 * @param rounds how many
 * @param seen each outcome and how often
 */
record Verdict(String proof, boolean holds, boolean broken, long rounds, String seen) {

    static Verdict of(TestResult result) {
        List<String> seen = new ArrayList<>();
        boolean broken = false;
        for (GradingResult outcome : result.grading().gradingResults.values()) {
            if (outcome.count > 0) {
                boolean forbidden = outcome.expect == Expect.FORBIDDEN;
                broken |= forbidden;
                seen.add((forbidden ? "FORBIDDEN " : "") + "(" + outcome.id + ") " + outcome.count);
            }
        }
        if (result.status() != Status.NORMAL) {
            seen.add(result.status() + " " + result.getMessages());
        }
        return new Verdict(
                result.getName(),
                result.grading().isPassed && result.status() == Status.NORMAL,
                broken,
                result.getTotalCount(),
                String.join("; ", seen));
    }

    /** A line of the table. */
    String line() {
        return "%-6s %9d  %-58s %s"
                .formatted(
                        holds ? "holds" : broken ? "BROKEN" : "ERROR",
                        rounds,
                        proof.substring("io.ringspun.".length()),
                        seen);
    }
}
