package io.ringspun.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.infra.runners.TestList;

/** What the long run rests on is there in every build: mutants that compile, one for each proof. */
class MutationTest {

    @Test
    void everyMutationFitsItsSource(@TempDir Path folder) throws Exception {
        List<List<Mutation>> runs = Mutations.runs();
        for (int i = 0; i < runs.size(); i++) {
            Path classes = folder.resolve("mutants" + i);
            Mutation.compile(runs.get(i), Proofs.root(), classes);
            assertThat(classes).isNotEmptyDirectory();
        }
    }

    /** A proof that nothing has ever broken may prove nothing. */
    @Test
    void everyProofHasAMutation() {
        Set<String> broken =
                Mutations.runs().stream()
                        .flatMap(List::stream)
                        .flatMap(mutation -> mutation.proofs().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(broken).containsExactlyInAnyOrderElementsOf(TestList.tests());
    }
}
