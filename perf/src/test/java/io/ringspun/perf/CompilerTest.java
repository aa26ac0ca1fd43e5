package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.perf.os.Cores;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The C programs, as far as they can be judged without running them. */
class CompilerTest {

    private final Workers workers = new Workers();

    @AfterEach
    void clear() {
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "echo", "blocks", "trips", "copy"})
    void every_program_compiles_without_a_warning(String name) throws Exception {
        assumeTrue(Cores.program("cc") != null, "no C compiler here");
        Path program =
                new Compiler(workers)
                        .program(
                                name,
                                "-Wall",
                                "-Wextra",
                                "-Wpedantic",
                                "-Wconversion",
                                "-Wshadow",
                                "-Werror");
        assertThat(program).isExecutable();
        workers.close();
        assertThat(Files.exists(program)).isFalse();
    }

    @Test
    void a_program_that_cannot_be_made_says_why() {
        assertThatIOException()
                .isThrownBy(() -> new Compiler(workers).program("nothing"))
                .withMessage("no source of nothing.c here");
    }

    @Test
    void the_compilers_first_complaint_is_the_reason() {
        assumeTrue(Cores.program("cc") != null, "no C compiler here");
        assertThatIOException()
                .isThrownBy(() -> new Compiler(workers).program("load", "-Dwhile=until"))
                .withMessageContaining("the C compiler failed: ")
                .withMessageContaining("error");
    }
}
