package io.ringspun.perf.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {

    @TempDir Path folder;

    @Test
    void aTreeIsMadeComparedAndDeleted() throws Exception {
        Path original = folder.resolve("original");
        Path copy = folder.resolve("copy");
        Trees.create(original, 150);
        Trees.create(copy, 150);
        assertThat(Trees.files(original)).hasSize(150);
        Trees.compare(original, copy);
        Path changed = copy.resolve("folder1/file120");
        Files.copy(copy.resolve("folder0/file1"), changed, StandardCopyOption.REPLACE_EXISTING);
        assertThatIOException()
                .isThrownBy(() -> Trees.compare(original, copy))
                .withMessageStartingWith("file120");
        Trees.delete(copy);
        assertThat(copy).doesNotExist();
        assertThatIOException().isThrownBy(() -> Trees.compare(original, copy));
        Trees.delete(copy); // no harm
    }

    @Test
    void oneFileIsATreeToo() throws Exception {
        Path original = Files.writeString(folder.resolve("a"), "text");
        Path copy = Files.writeString(folder.resolve("b"), "text");
        Trees.compare(original, copy);
        Files.writeString(copy, "texts");
        assertThatIOException().isThrownBy(() -> Trees.compare(original, copy));
    }
}
