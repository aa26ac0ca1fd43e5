package io.ringspun.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Every proof holds, and every mutation breaks its proof. Takes minutes, so it is not a part of
 * each build; docs/testing.md says how to run it.
 */
@Timeout(value = 25, unit = TimeUnit.MINUTES)
class Proofs {

    /** How long each proof runs at a time. */
    private static final int MILLIS = Integer.getInteger("ringspun.proofs.millis", 400);

    /** For mutants that hang. */
    private static final int SHORT_MILLIS = 400;

    private final Path folder = Path.of("target", "proofs").toAbsolutePath();

    @Test
    void everyProofHolds() throws Exception {
        List<Verdict> verdicts =
                Harness.run(
                        folder.resolve("holding"),
                        List.of(),
                        Harness.ALL,
                        Harness.GENEROUS_MILLIS,
                        List.of("-iters", "3", "-time", "" + MILLIS));
        verdicts.forEach(verdict -> System.out.println(verdict.line()));
        assertThat(verdicts).hasSameSizeAs(TestList.tests());
        assertThat(verdicts).as("what does not hold").filteredOn(v -> !v.holds()).isEmpty();
        assertThat(verdicts).allMatch(verdict -> verdict.rounds() > 0);
    }

    @Test
    void everyMutationBreaksItsProof(@TempDir Path temporary) throws Exception {
        List<String> unseen = new ArrayList<>();
        for (int i = 0; i < Mutations.runs().size(); i++) {
            List<Mutation> mutations = Mutations.runs().get(i);
            Path classes = temporary.resolve("mutants" + i);
            Mutation.compile(mutations, root(), classes);
            List<Verdict> verdicts =
                    Harness.run(
                            folder.resolve("mutants" + i),
                            List.of(classes),
                            mutations.stream()
                                    .flatMap(mutation -> mutation.proofs().stream())
                                    .map(Pattern::quote)
                                    .collect(Collectors.joining("|")),
                            SHORT_MILLIS,
                            // Few at a time: a stride in which each one hangs must come to an end.
                            List.of("-iters", "3", "-time", "" + MILLIS, "-strideSize", "10"));
            verdicts.forEach(verdict -> System.out.println(verdict.line()));
            for (Mutation mutation : mutations) {
                for (String proof : mutation.proofs()) {
                    if (verdicts.stream().noneMatch(v -> v.proof().equals(proof) && v.broken())) {
                        unseen.add(proof + " does not see: " + mutation.name());
                    }
                }
            }
        }
        assertThat(unseen).isEmpty();
    }

    /** Tests start in their module's folder. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("api")) ? here : here.getParent();
    }
}
