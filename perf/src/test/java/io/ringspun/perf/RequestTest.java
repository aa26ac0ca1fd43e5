package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.commons.cli.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line of the benchmarks means. */
class RequestTest {

    @Test
    void runsAllSuitesUnlessSomeAreNamed() throws ParseException {
        assertThat(Request.of().suites()).containsExactly("echo", "files", "mixed");
        assertThat(Request.of("mixed", "--quick", "echo", "mixed").suites())
                .containsExactly("mixed", "echo");
    }

    @Test
    void believesTheLastOfSeveral() throws ParseException {
        Request request = Request.of("--out=one", "--out", "two");
        assertThat(request.out()).isEqualTo(Path.of("two"));
        assertThat(request.fileDir()).isNull();
    }

    @Test
    void helpsOnNarrowTerminals() throws ParseException {
        assertThat(Request.of("-h").help()).isTrue();
        assertThat(Request.of("-V").version()).isTrue();
        assertThat(Request.HELP.lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecko", "--qui", "--out", "-q", "--quick=yes"})
    void refusesWrongUse(String wrong) {
        assertThatThrownBy(() -> Request.of("echo", wrong)).isInstanceOf(ParseException.class);
    }

    @Test
    void refusesFileForTheReport() throws ParseException {
        Request request = Request.of("--out", "pom.xml");
        assertThatThrownBy(request::checkFolders)
                .isInstanceOf(ParseException.class)
                .hasMessageStartingWith("--out pom.xml cannot be made a directory");
    }
}
