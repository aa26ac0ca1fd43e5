package io.ringspun.examples;

import io.ringspun.IoReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to change on a machine to get more out of it, a sentence each, with the exact words to type.
 */
final class Advice {

    /** Kernels differ in what they count; below this some have no room for rings and buffers. */
    private static final long LOCKED_BYTES_MIN = 8L << 20;

    private static final long OPEN_FILES_MIN = 16_384;

    private Advice() {}

    /**
     * Advice for a machine.
     *
     * @param report what a runtime uses here; null if none could be opened
     */
    static List<String> of(Machine machine, @Nullable IoReport report) {
        List<String> advice = new ArrayList<>();
        boolean uring = report != null && report.backend().equals("uring");
        if (!uring) {
            toGetTheRing(machine, advice);
        }
        if (Boolean.FALSE.equals(machine.nativeAccess())) {
            advice.add(
                    "start Java with --enable-native-access=ALL-UNNAMED: without it the runtime may"
                            + " not use io_uring, and uses NIO");
        }
        if (Boolean.FALSE.equals(machine.javaLangOpen())) {
            advice.add(
                    "start Java with --add-opens java.base/java.lang=ALL-UNNAMED for the mode"
                            + " carriers, which runs virtual threads on the threads that drive the"
                            + " rings");
        }
        if (machine.lockedMemory() != null
                && machine.lockedMemory().softNumber() < LOCKED_BYTES_MIN) {
            advice.add(
                    "raise the limit of locked memory, now "
                            + machine.lockedMemory().soft()
                            + " bytes, so that buffers can be registered: ulimit -l unlimited,"
                            + " LimitMEMLOCK=infinity (systemd), or --ulimit memlock=-1 (docker)");
        }
        if (machine.openFiles() != null && machine.openFiles().softNumber() < OPEN_FILES_MIN) {
            advice.add(
                    "raise the limit of open files, now "
                            + machine.openFiles().soft()
                            + ", for more connections: ulimit -n 65536, LimitNOFILE=65536"
                            + " (systemd), or --ulimit nofile=65536 (docker)");
        }
        return advice;
    }

    private static void toGetTheRing(Machine machine, List<String> advice) {
        if (!machine.system().equals("Linux")) {
            advice.add("run on Linux for io_uring; NIO is all there is on " + machine.system());
            return;
        }
        if (machine.uringDisabled() != null && machine.uringDisabled() != 0) {
            advice.add(
                    "io_uring is switched off; as root: sysctl -w kernel.io_uring_disabled=0 (0"
                            + " allows it, 1 only to the privileged and the group"
                            + " kernel.io_uring_group)");
        }
        if ("filter".equals(machine.seccomp())) {
            advice.add(
                    "a seccomp filter is active, and most container profiles deny io_uring: allow"
                            + " io_uring_setup, io_uring_enter and io_uring_register in it (docker run"
                            + " --security-opt seccomp=PROFILE.json)");
        }
    }
}
