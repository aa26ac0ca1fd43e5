package io.ringspun.denial;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.denial.CallFilter.Answer;
import io.ringspun.denial.CallFilter.Call;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is denied, a runtime works, on the ring or without, and says why not better; or it says
 * what is wrong where the configuration leaves no choice. Each child opens its runtime twice.
 */
@Timeout(300)
class DenialTest {

    private static final String FORBIDDEN = "seccomp profile";

    @TempDir static Path folder;

    /** Whether there is a ring here when nothing is denied. */
    private static boolean ringed;

    @BeforeAll
    static void withoutDenial() throws IOException, InterruptedException {
        ringed = Child.complete().run(Work.class, "2").hasWorked().line("backend ").equals("uring");
    }

    private static String best() {
        return ringed ? "backend uring" : "backend nio";
    }

    // ---------------------------------------------------------------- filters of system calls

    @ParameterizedTest
    @EnumSource
    void settingUpIsForbidden(Answer answer) throws IOException, InterruptedException {
        Child.complete()
                .within(new CallFilter(folder).denying(Call.SETUP, answer))
                .run(Work.class, "2")
                .hasWorked("backend nio", "io_uring_setup failed with " + answer, FORBIDDEN);
    }

    /** A ring can be made, and is of no use. */
    @ParameterizedTest
    @EnumSource
    void enteringIsForbidden(Answer answer) throws IOException, InterruptedException {
        Child.End end =
                Child.complete()
                        .within(new CallFilter(folder).denying(Call.ENTER, answer))
                        .run(Work.class, "2")
                        .hasWorked("backend nio");
        if (ringed) {
            end.hasWorked("io_uring_enter failed with " + answer, FORBIDDEN);
        }
    }

    /** The ring works, without all that has to be registered. */
    @ParameterizedTest
    @EnumSource
    void registeringIsForbidden(Answer answer) throws IOException, InterruptedException {
        Child.End end =
                Child.complete()
                        .within(new CallFilter(folder).denying(Call.REGISTER, answer))
                        .run(Work.class, "2")
                        .hasWorked(best());
        if (ringed) {
            assertThat(end.output().lines())
                    .filteredOn(line ->
                            line.contains("registered-") || line.contains("multishot-receive"))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("state=used"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SETUP", "ENTER"})
    void whoDemandsTheRingIsToldWhatIsWrong(Call call) throws IOException, InterruptedException {
        Child.End end =
                Child.complete()
                        .within(new CallFilter(folder).denying(call, Answer.EPERM))
                        .with("-Dringspun.backend=uring")
                        .run(Work.class, "1");
        assertThat(end.status()).as(end.output()).isEqualTo(3);
        assertThat(end.output()).contains("unavailable: ");
        if (ringed) {
            assertThat(end.line("unavailable: "))
                    .contains(call.systemName() + " failed with EPERM", FORBIDDEN);
        }
    }

    // ---------------------------------------------------------------- limits

    @Test
    void whoHasNoPrivilegesNeedsNone() throws IOException, InterruptedException {
        Child.complete().unprivileged(folder.resolve("plain")).run(Work.class, "2").hasWorked();
    }

    /**
     * The kernel counts rings, lists of receive buffers and registered memory. Each child opens
     * runtimes one right after the other, while it still counts those before.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 64, 96, 128, 256, 1024})
    void littleMemoryMayBeLocked(int kibibytes) throws IOException, InterruptedException {
        Child.End end =
                Child.complete()
                        .limited("-l", kibibytes)
                        .unprivileged(folder.resolve("locked" + kibibytes))
                        .with("-Dringspun.carriers=2")
                        .run(Work.class, "5")
                        .hasWorked();
        long without = end.output().lines().filter(line -> line.equals("backend nio")).count();
        if (ringed && kibibytes >= 64) {
            assertThat(without).as(end.output()).isZero();
        }
        if (ringed && without > 0) {
            assertThat(end.output()).contains("RLIMIT_MEMLOCK");
        }
    }

    /** So few that a JVM has them in use from the start, or nearly. */
    @ParameterizedTest
    @ValueSource(ints = {30, 64})
    void fewDescriptorsMayBeOpen(int descriptors) throws IOException, InterruptedException {
        Child.complete()
                .onlyOurs()
                .limited("-n", descriptors)
                .with("-XX:-MaxFDLimit", "-Dringspun.carriers=2")
                .run(FewDescriptors.class)
                .hasWorked();
    }

    // ---------------------------------------------------------------- flags

    @ParameterizedTest
    @CsvSource({"auto, 0, backend nio", "nio, 0, backend nio", "uring, 3, unavailable: "})
    void nativeAccessIsNotEnabled(String backend, int status, String said)
            throws IOException, InterruptedException {
        Child.End end =
                new Child()
                        .with(Child.OPEN_LANG, "--illegal-native-access=deny")
                        .with("-Dringspun.backend=" + backend)
                        .run(Work.class, "2");
        assertThat(end.status()).as(end.output()).isEqualTo(status);
        assertThat(end.output()).contains(said);
        if (!backend.equals("nio")) {
            assertThat(end.output()).contains("add --enable-native-access=ALL-UNNAMED");
        }
    }

    @ParameterizedTest
    @CsvSource({"auto, 0", "stock, 0", "carriers, 3"})
    void javaLangIsNotOpen(String mode, int status) throws IOException, InterruptedException {
        Child.End end =
                new Child()
                        .with(Child.NATIVE_ACCESS)
                        .with("-Dringspun.mode=" + mode)
                        .run(Work.class, "2");
        if (!ringed) {
            return;
        }
        assertThat(end.status()).as(end.output()).isEqualTo(status);
        if (status == 0) {
            assertThat(end.output()).contains("backend uring", "stock mode");
        }
        if (!mode.equals("stock")) {
            assertThat(end.output()).contains("--add-opens");
        }
    }
}
