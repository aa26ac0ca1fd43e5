package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.examples.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree with all there is, copied as {@code cp -a} copies it. */
class HostileCopyTest {

    @TempDir Path dir;

    @BeforeEach
    void onlyForRoot() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs all rights");
        assumeTrue(Files.isExecutable(Path.of("/bin/cp")), "there is no cp");
    }

    @AfterEach
    void noTemporaryIsLeftBehind() throws IOException {
        Trees.assertNoTemporaryIn(dir);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-a",
                "-av",
                "-a --durable",
                "-a --direct",
                "-a --jobs=1",
                "-a --verify",
                "-a --reflink=never"
            })
    void isTheSameAsByCp(String options) throws Exception {
        Path tree = HostileTree.make(dir.resolve("tree"));
        Path wanted = dir.resolve("wanted");
        assertThat(new ProcessBuilder("cp", "-a", "" + tree, "" + wanted).start().waitFor())
                .isZero();
        String[] words = ("copy " + options).split(" ");
        Object[] args = new Object[words.length + 2];
        System.arraycopy(words, 0, args, 0, words.length);
        args[words.length] = tree;
        args[words.length + 1] = dir.resolve("copy");
        Outcome outcome = Commands.run(args);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        assertThat(TreeComparison.differences(wanted, dir.resolve("copy"))).isEmpty();
    }

    @Test
    void isTheSameAgainOverWhatIsThere() throws Exception {
        Path tree = HostileTree.make(dir.resolve("tree"));
        Path copy = dir.resolve("copy");
        assertThat(Commands.run("copy", "-a", tree, copy)).isEqualTo(new Outcome(0, "", ""));
        assertThat(Commands.run("copy", "-a", tree + "/.", copy)).isEqualTo(new Outcome(0, "", ""));
        assertThat(TreeComparison.differences(tree, copy)).isEmpty();
    }
}
