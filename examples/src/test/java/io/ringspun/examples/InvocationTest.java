package io.ringspun.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import java.io.PrintWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What command lines mean, and why some mean nothing. */
class InvocationTest {

    @Test
    void takesOptionsBeforeBetweenAndAfterOperands() throws WrongUse {
        Invocation call = parsed("-r", "one", "--force", "two", "--jobs", "3");
        assertThat(call.operands()).containsExactly("one", "two");
        assertThat(call.has("recursive")).isTrue();
        assertThat(call.has("force")).isTrue();
        assertThat(call.has("verbose")).isFalse();
        assertThat(call.number("jobs", 0, 0, 10)).isEqualTo(3);
        assertThat(call.number("port", 7000, 0, 10)).isEqualTo(7000);
    }

    @Test
    void takesLettersTogether() throws WrongUse {
        Invocation call = parsed("-Rvf");
        assertThat(call.has("R")).isTrue();
        assertThat(call.has("verbose")).isTrue();
        assertThat(call.has("force")).isTrue();
    }

    @Test
    void takesAllAfterTwoDashesAsOperands() throws WrongUse {
        Invocation call = parsed("--", "-r", "--force", "--", "-no");
        assertThat(call.operands()).containsExactly("-r", "--force", "--", "-no");
        assertThat(call.has("recursive")).isFalse();
    }

    @Test
    void takesOddNamesAsTheyAre() throws WrongUse {
        assertThat(parsed("@file", "-", "", "\"quoted\"", "a=b", "D:x").operands())
                .containsExactly("@file", "-", "", "\"quoted\"", "a=b", "D:x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "NIO", "Nio"})
    void takesChoicesInLettersOfAnyCase(String choice) throws WrongUse {
        assertThat(parsed("--backend", choice).choice("backend", BackendChoice.AUTO))
                .isEqualTo(BackendChoice.NIO);
    }

    @Test
    void takesValuesAsTheyAre() throws WrongUse {
        assertThat(parsed("--host=\"a=b\"").text("host", "")).isEqualTo("\"a=b\"");
        assertThat(parsed("--host=").text("host", "none")).isEmpty();
        assertThat(parsed("--host", "-").text("host", "")).isEqualTo("-");
        assertThat(parsed().text("host", "none")).isEqualTo("none");
    }

    @Test
    void believesTheLastOfSeveral() throws WrongUse {
        Invocation call = parsed("--jobs=1", "-r", "--jobs", "2", "-r");
        assertThat(call.number("jobs", 0, 0, 10)).isEqualTo(2);
        assertThat(call.has("recursive")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "--prot=1, unknown option --prot=1",
        "--recursiv, unknown option --recursiv",
        "--rec, unknown option --rec",
        "--Force, unknown option --Force",
        "-x, unknown option -x",
        "-rx, unknown option -x in -rx",
        "-force, unknown option -o in -force",
        "-jobs=3, unknown option -j in -jobs=3",
        "-jobs3, unknown option -j in -jobs3",
        "-1, unknown option -1",
        "--force=yes, --force takes no value",
        "-f=yes, -f takes no value",
        "--jobs, --jobs needs a value"
    })
    void saysWhatIsWrongWithAnOption(String option, String message) {
        assertThatThrownBy(() -> parsed("name", option))
                .isInstanceOf(WrongUse.class)
                .hasMessage(message);
    }

    @Test
    void doesNotTakeAnOptionForTheValueOfAnother() {
        assertThatThrownBy(() -> parsed("--jobs", "-r")).hasMessage("--jobs needs a value");
        assertThatThrownBy(() -> parsed("--jobs", "--", "3")).hasMessage("--jobs needs a value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "", "-1", "-15", "11", "3.0", "99999999999"})
    void saysWhichNumbersItTakes(String value) throws WrongUse {
        Invocation call = parsed("--jobs", value);
        assertThatThrownBy(() -> call.number("jobs", 0, 0, 10))
                .isInstanceOf(WrongUse.class)
                .hasMessage("--jobs must be 0 to 10, not '" + value + "'");
    }

    @Test
    void saysWhichChoicesThereAre() throws WrongUse {
        Invocation call = parsed("--mode=fast");
        assertThatThrownBy(() -> call.choice("mode", ModeChoice.AUTO))
                .isInstanceOf(WrongUse.class)
                .hasMessage("--mode must be auto, carriers or stock, not 'fast'");
    }

    private static Invocation parsed(String... args) throws WrongUse {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Invocation.of(
                new Copy().options().addOption(null, "host", true, ""), nowhere, nowhere, args);
    }
}
