package io.ringspun.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    private static final TestLine PASSED =
            new TestLine(
                    "passed", 12, "io.ringspun.contract.ATest", "URING a(int) [1] x=\t\n\\n", "");
    private static final TestLine SKIPPED =
            new TestLine(
                    "skipped",
                    3,
                    "io.ringspun.contract.ATest",
                    "URING b(int) [2] \u0000",
                    "Assumption failed: no such thing\nmore");
    private static final TestLine FAILED =
            new TestLine(
                    "failed",
                    3,
                    "io.ringspun.contract.BTest",
                    "c()",
                    "java.lang.Error: no\n\tat x");

    @TempDir Path folder;
    private Path guest;
    private Path expectations;
    private String printed = "";

    @BeforeEach
    void aGuestInOrder() throws IOException {
        guest = Files.createDirectory(folder.resolve("6.1"));
        expectations = Files.createDirectory(folder.resolve("skips"));
        Files.writeString(guest.resolve("seconds"), "17\n");
        Files.writeString(guest.resolve("console"), "[    1.0] all is well\n");
        lines(PASSED, SKIPPED);
        Files.writeString(expectations.resolve("6.1"), "1 contract.ATest b: no such thing\n");
    }

    private void lines(TestLine... tests) throws IOException {
        StringBuilder text = new StringBuilder("kernel\t6.1.0-1\n");
        text.append(
                        "doctor\t{ \"backend\": \"uring\", \"reasons\": [ \"it works\" ], \"features\": [ ")
                .append(
                        "{ \"name\": \"one\", \"used\": true, \"how\": \"probe\", \"instead\": \"-\" }, ")
                .append(
                        "{ \"name\": \"two\", \"used\": false, \"how\": \"trial\", \"instead\": \"a call\" } ] }\n");
        for (TestLine test : tests) {
            text.append(test).append('\n');
        }
        Files.writeString(guest.resolve("lines"), text.append("end\t0\n"));
    }

    private boolean inOrder() throws IOException {
        return inOrder("check");
    }

    private boolean inOrder(String skips) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Summary summary =
                new Summary(
                        new PrintStream(bytes, true, StandardCharsets.UTF_8), expectations, skips);
        boolean inOrder = summary.print(List.of(GuestStory.read(guest)));
        printed = bytes.toString(StandardCharsets.UTF_8);
        return inOrder;
    }

    @Test
    void linesComeBackAsTheyWere() {
        for (TestLine line : List.of(PASSED, SKIPPED, FAILED)) {
            assertThat(TestLine.parse(line.toString())).contains(line);
        }
        String cut = PASSED.toString().substring(0, PASSED.toString().length() - 1);
        assertThat(TestLine.parse(cut)).isEmpty();
        assertThat(TestLine.parse("text\thello")).isEmpty();
    }

    @Test
    void aGuestInOrderIsOneRow() throws IOException {
        assertThat(inOrder()).isTrue();
        assertThat(printed)
                .containsPattern("6\\.1 +6\\.1\\.0-1 +uring +1/2 +1 +1 +0 +1 +17 +in order")
                .contains("it works")
                .contains("without two (trial); instead: a call")
                .contains("1 skipped: no such thing");
    }

    @Test
    void aFailureIsWrong() throws IOException {
        lines(PASSED, SKIPPED, FAILED);
        assertThat(inOrder()).isFalse();
        assertThat(printed).contains("contract.BTest c(): java.lang.Error: no");
    }

    @Test
    void aSkipThatNobodyExpectsIsWrong() throws IOException {
        Files.delete(expectations.resolve("6.1"));
        assertThat(inOrder()).isFalse();
        assertThat(printed).contains("not expected to be: 1 contract.ATest b: no such thing");
    }

    @Test
    void anExpectedSkipThatDoesNotComeIsWrong() throws IOException {
        lines(PASSED);
        assertThat(inOrder()).isFalse();
        assertThat(printed).contains("and was not: 1 contract.ATest b: no such thing");
    }

    @Test
    void skipsAreWrittenDownOnlyOfARunThatIsWhole() throws IOException {
        Path file = expectations.resolve("6.1");
        Files.delete(file);
        String told = Files.readString(guest.resolve("lines"));
        Files.writeString(guest.resolve("lines"), told.replace("end\t0\n", ""));
        assertThat(inOrder("update")).isFalse();
        assertThat(file).doesNotExist();
        Files.writeString(guest.resolve("lines"), told);
        assertThat(inOrder("update")).isTrue();
        assertThat(file).hasContent("1 contract.ATest b: no such thing");
    }

    @Test
    void whatTheKernelComplainsOfIsWrong() throws IOException {
        Files.writeString(
                guest.resolve("console"), "[  9.1] WARNING: CPU: 0 PID: 1 at io_uring.c:1\n");
        assertThat(inOrder()).isFalse();
        assertThat(printed).contains("the kernel's log: [  9.1] WARNING: CPU: 0");
    }

    @Test
    void aGuestThatDoesNotEndIsWrong() throws IOException {
        String told = Files.readString(guest.resolve("lines"));
        Files.writeString(guest.resolve("lines"), told.replace("end\t0\n", ""));
        assertThat(inOrder()).isFalse();
        assertThat(printed).contains("did not come to an end");
    }

    @Test
    void reportsAreAsSurefireWritesThem() throws IOException {
        lines(PASSED, SKIPPED, FAILED);
        SurefireReports.write(GuestStory.read(guest), guest);
        assertThat(guest.resolve("TEST-io.ringspun.contract.ATest.xml"))
                .content()
                .contains(
                        "tests=\"2\"",
                        "skipped=\"1\"",
                        "failures=\"0\"",
                        "message=\"no such thing\"");
        assertThat(guest.resolve("TEST-io.ringspun.contract.BTest.xml"))
                .content()
                .contains("<failure message=\"java.lang.Error: no\">");
    }
}
