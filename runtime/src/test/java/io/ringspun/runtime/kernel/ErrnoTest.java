package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {

    private static final int ERRNO_MAX = 4095;

    @Test
    void namesAndTextsOfWhatUsersSee() {
        assertThat(Errno.name(Errno.ECONNRESET)).isEqualTo("ECONNRESET");
        assertThat(Errno.text(Errno.ECONNRESET)).isEqualTo("Connection reset by peer");
        assertThat(Errno.name(Errno.ENOSPC)).isEqualTo("ENOSPC");
        assertThat(Errno.text(Errno.ENOSPC)).isEqualTo("No space left on device");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 41, 58, 134, 524, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void unknownNumbersAreNamedByNumber(int errno) {
        assertThat(Errno.name(errno)).isEqualTo("errno " + errno);
        assertThat(Errno.text(errno)).isEqualTo("Unknown error " + errno);
    }

    @Test
    void everyConstantHasItsNameAndAText() {
        constants()
                .forEach((name, errno) -> {
                    assertThat(Errno.text(errno)).as(name).isNotBlank().doesNotStartWith("Unknown");
                    if (!List.of("EWOULDBLOCK", "EDEADLOCK", "ENOTSUP").contains(name)) {
                        assertThat(Errno.name(errno)).isEqualTo(name);
                    }
                });
    }

    @Test
    void theCompilerAndTheCLibraryAgree(@TempDir Path directory) throws Exception {
        List<String> statements = new ArrayList<>();
        constants()
                .keySet()
                .forEach(name ->
                        statements.add("printf(\"%s %d\\n\", \"" + name + "\", " + name + ");"));
        statements.add(
                "for (int i = 1; i <= "
                        + ERRNO_MAX
                        + "; i++) printf(\"%d %s\\n\", i, strerror(i));");
        List<String> found =
                new CProgram(directory)
                        .run(
                                "#include <stdio.h>\n#include <string.h>\n#include <errno.h>\n",
                                statements)
                        .lines();

        List<String> expected = new ArrayList<>();
        constants().forEach((name, errno) -> expected.add(name + " " + errno));
        for (int i = 1; i <= ERRNO_MAX; i++) {
            expected.add(i + " " + Errno.text(i));
        }
        assertThat(found).isEqualTo(expected);
    }

    private static Map<String, Integer> constants() {
        Map<String, Integer> constants = new TreeMap<>();
        for (Field field : Errno.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                try {
                    constants.put(field.getName(), field.getInt(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return constants;
    }
}
