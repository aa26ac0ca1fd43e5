package io.ringspun.denial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The administrator's switch. It is the whole machine's, so only a machine of its own is tried on,
 * such as those that are emulated; {@code -Dringspun.test.sysctl=true} says that this is one.
 */
@Timeout(600)
class SysctlTest {

    private static final Path SWITCH = Path.of("/proc/sys/kernel/io_uring_disabled");
    private static final String SAID = "kernel.io_uring_disabled";

    @TempDir Path folder;
    private String before = "0";

    @BeforeEach
    void look() throws IOException {
        assumeTrue(
                Boolean.getBoolean("ringspun.test.sysctl"),
                "others may need io_uring on this machine");
        assumeTrue(Files.isWritable(SWITCH), "no switch, or not ours: it came with kernel 6.6");
        before = Files.readString(SWITCH).strip();
    }

    @AfterEach
    void putBack() throws IOException {
        if (Files.isWritable(SWITCH)) {
            Files.writeString(SWITCH, before);
        }
    }

    @Test
    void nobodyMay() throws IOException, InterruptedException {
        Files.writeString(SWITCH, "2");
        Child.complete().onlyOurs().run(Work.class, "2").hasWorked("backend nio", "EPERM", SAID);
        Child.End end =
                Child.complete().onlyOurs().with("-Dringspun.backend=uring").run(Work.class, "1");
        assertThat(end.status()).as(end.output()).isEqualTo(3);
        assertThat(end.line("unavailable: ")).contains("EPERM", SAID);
    }

    @Test
    void thePrivilegedMay() throws IOException, InterruptedException {
        Files.writeString(SWITCH, "1");
        Child.complete().onlyOurs().run(Work.class, "2").hasWorked("backend uring");
    }

    @Test
    void theOthersMayNot() throws IOException, InterruptedException {
        Files.writeString(SWITCH, "1");
        Child.complete()
                .unprivileged(folder.resolve("others"))
                .run(Work.class, "2")
                .hasWorked("backend nio", "EPERM", SAID);
    }
}
