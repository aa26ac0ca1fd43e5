package io.ringspun.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.perf.EchoSuite.Domain;
import io.ringspun.perf.report.Bars;
import java.nio.file.Path;
import java.util.List;
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
    void variesWhatItIsAskedTo() throws ParseException {
        EchoChoice choice =
                Request.of("--sizes=64,16K", "--carriers=2", "--subjects=c-epoll").echo();
        assertThat(choice.settings(Plan.QUICK, Domain.LOOPBACK))
                .extracting(EchoSetting::label)
                .containsExactly(
                        "1 connection, 2 carriers",
                        "100 connections, 2 carriers",
                        "1000 connections, 2 carriers",
                        "1 connection, 16 KiB, 2 carriers",
                        "100 connections, 16 KiB, 2 carriers",
                        "1000 connections, 16 KiB, 2 carriers");
        assertThat(choice.subjects(Plan.QUICK))
                .extracting(EchoSubject::name)
                .containsExactly("jdk-socket", "c-epoll");
    }

    @Test
    void aQuickLookHasFewerSubjectsAndSettings() {
        for (Plan plan : List.of(Plan.QUICK, Plan.FULL)) {
            assertThat(EchoChoice.NONE.subjects(plan)).contains(EchoSubject.named("ringspun"));
        }
        assertThat(EchoChoice.NONE.subjects(Plan.FULL)).isEqualTo(EchoSubject.ALL);
        assertThat(EchoChoice.NONE.subjects(Plan.QUICK)).hasSizeLessThan(EchoSubject.ALL.size());
        assertThat(EchoChoice.NONE.settings(Plan.FULL, Domain.LOOPBACK))
                .containsAll(EchoChoice.NONE.settings(Plan.QUICK, Domain.LOOPBACK))
                .doesNotHaveDuplicates();
    }

    @Test
    void measuresForTheBarsWhatTheyNeed() throws ParseException {
        Request all = Request.of("bars", "--quick");
        assertThat(all.task()).isEqualTo(Request.Task.RUN);
        assertThat(all.suites()).isEqualTo(Bars.suites());
        assertThat(all.plan().scope()).isEqualTo(Scope.BARS);
        assertThat(Request.of("bars", "sync").suites()).containsExactly("sync");
        assertThat(Request.of("bars", "a.json", "b.json").files())
                .containsExactly(Path.of("a.json"), Path.of("b.json"));
        assertThat(Request.of("bars", "a.json").task()).isEqualTo(Request.Task.JUDGE);
    }

    @Test
    void everyBarIsOfSomethingThatIsMeasured() {
        Plan plan = Plan.FULL.of(Scope.BARS);
        assertThat(Suite.names()).containsAll(Bars.suites());
        assertThat(EchoChoice.NONE.settings(plan, Domain.LOOPBACK))
                .extracting(EchoSetting::label)
                .hasSameElementsAs(Bars.settings("echo"));
        assertThat(EchoChoice.NONE.subjects(plan))
                .extracting(EchoSubject::name)
                .hasSameElementsAs(Bars.subjects("echo"));
        assertThat(EchoSubject.names()).containsAll(Bars.subjects("idle"));
        for (Plan any : List.of(Plan.FULL, Plan.QUICK)) {
            assertThat(Bars.settings("idle"))
                    .containsExactly(any.idleConnections() + " connections");
        }
    }

    @Test
    void comparesTwoFiles() throws ParseException {
        Request request = Request.of("compare", "before", "after");
        assertThat(request.task()).isEqualTo(Request.Task.COMPARE);
        assertThat(request.files()).containsExactly(Path.of("before"), Path.of("after"));
        for (String[] wrong :
                new String[][] {{"compare", "one"}, {"compare"}, {"bars", "a.json", "echo"}}) {
            assertThatThrownBy(() -> Request.of(wrong)).isInstanceOf(ParseException.class);
        }
        assertThatThrownBy(() -> Request.of("bars", "receive"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("choose of echo, micro, files");
    }

    @Test
    void helpsOnNarrowTerminals() throws ParseException {
        assertThat(Request.of("-h").help()).isTrue();
        assertThat(Request.of("-V").version()).isTrue();
        assertThat(Request.HELP.lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ecko",
                "--qui",
                "--out",
                "-q",
                "--quick=yes",
                "--sizes=0",
                "--sizes=2M",
                "--connections=1,",
                "--connections=20001",
                "--carriers=-1",
                "--subjects=netty"
            })
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
