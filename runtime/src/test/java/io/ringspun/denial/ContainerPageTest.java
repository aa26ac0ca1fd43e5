package io.ringspun.denial;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.denial.CallFilter.Answer;
import io.ringspun.denial.CallFilter.Call;
import io.ringspun.house.House;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The entry for profiles of containers in {@code docs/containers.md} is what it takes. */
@Timeout(300)
class ContainerPageTest {

    private static final Pattern ENTRY =
            Pattern.compile("<!-- the profile's entry -->\\s*```json(.*?)```", Pattern.DOTALL);

    @TempDir Path folder;

    /** The names that the entry allows. */
    private static Set<String> allowed() throws IOException {
        String page = Files.readString(House.root().resolve("docs/containers.md"));
        String entry =
                ENTRY.matcher(page)
                        .results()
                        .map(found -> found.group(1))
                        .findFirst()
                        .orElseThrow();
        assertThat(entry).contains("\"action\": \"SCMP_ACT_ALLOW\"");
        return Pattern.compile("\"(io_uring_[a-z]+)\"")
                .matcher(entry)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }

    private Child.End underAProfileThatAllows(Set<String> names)
            throws IOException, InterruptedException {
        EnumSet<Call> denied = EnumSet.allOf(Call.class);
        denied.removeIf(call -> names.contains(call.systemName()));
        return Child.complete()
                .within(new CallFilter(folder).denying(denied, Answer.EPERM))
                .run(Work.class, "2");
    }

    @Test
    void withTheEntryThereIsTheRing() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Child.complete().run(Work.class, "2").hasWorked().line("backend ").equals("uring"),
                "there is no ring here anyway");
        underAProfileThatAllows(allowed()).hasWorked("backend uring");
    }

    @Test
    void withoutItThereIsNone() throws IOException, InterruptedException {
        underAProfileThatAllows(Set.of())
                .hasWorked("backend nio", "io_uring_setup failed with EPERM", "seccomp profile");
    }
}
