package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The texts that people read show code that compiles. */
class ReadmeTest {

    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (\\S+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsTheProgramThatCompiles() throws IOException {
        Path root = root();
        Matcher snippets = SNIPPET.matcher(Files.readString(root.resolve("README.md")));
        int count = 0;
        while (snippets.find()) {
            String source = Files.readString(root.resolve(snippets.group(1)));
            for (String part : snippets.group(2).split("\\n\\n")) {
                assertThat(words(source)).contains(words(part));
            }
            count++;
        }
        assertThat(count).isPositive();
    }

    /** The folder of the repository, wherever in it the tests run. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static String words(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }
}
