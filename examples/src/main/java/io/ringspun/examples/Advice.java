package io.ringspun.examples;

import io.ringspun.IoReport;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to change on a machine to get more out of it, a sentence each, with the exact words to type.
 */
final class Advice {

    /** Kernels differ in what they count; below this some have no room for rings and buffers. */
    private static final long LOCKED_BYTES_MIN = 8L << 20;

    private static final long OPEN_FILES_MIN = 16_384;

    /** Carriers, threads for blocking work, and those of the JVM. */
    private static final long TASKS_MIN = 256;

    private static final Pattern LATER = Pattern.compile("comes with kernel ([0-9]+)[.]([0-9]+)");

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
                && machine.lockedMemory().softNumber() < LOCKED_BYTES_MIN
                && lockedMemoryMatters(report)) {
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
        if (machine.tasksMax() != null && ControlGroup.number(machine.tasksMax()) < TASKS_MIN) {
            advice.add(
                    "raise the limit of threads, now "
                            + machine.tasksMax()
                            + ": TasksMax=infinity (systemd), or --pids-limit=-1 (docker)");
        }
        if (report != null) {
            fromNewerKernels(report, advice);
        }
        return advice;
    }

    /**
     * Some kernels count rings against the limit; all that can register buffers count those. One
     * that can do neither gains nothing by a higher limit.
     */
    private static boolean lockedMemoryMatters(@Nullable IoReport report) {
        if (report == null || !report.backend().equals("uring")) {
            return true;
        }
        return report.features().stream()
                .filter(feature -> feature.name().equals("registered-buffers"))
                .allMatch(feature -> feature.used() || feature.how().contains("ENOMEM"));
    }

    private static void fromNewerKernels(IoReport report, List<String> advice) {
        int newest = 0;
        String kernel = "";
        List<String> names = new ArrayList<>();
        for (IoReport.Feature feature : report.features()) {
            Matcher since = LATER.matcher(feature.how());
            if (feature.state() == IoReport.FeatureState.MISSING && since.find()) {
                names.add(feature.name());
                int version =
                        Integer.parseInt(since.group(1)) << 16 | Integer.parseInt(since.group(2));
                if (version > newest) {
                    newest = version;
                    kernel = since.group(1) + "." + since.group(2);
                }
            }
        }
        if (!names.isEmpty()) {
            advice.add(
                    "with kernel "
                            + kernel
                            + " or newer there is also "
                            + String.join(", ", names));
        }
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
                            + " kernel.io_uring_group)"
                            + (machine.uringDisabled() == 1
                                    ? ", or for one group only: sysctl -w kernel.io_uring_group=$(id"
                                            + " -g)"
                                    : ""));
        }
        if ("filter".equals(machine.seccomp())) {
            advice.add(
                    "a seccomp filter is active, and most container profiles deny io_uring: allow"
                            + " io_uring_setup, io_uring_enter and io_uring_register in it (docker run"
                            + " --security-opt seccomp=PROFILE.json)");
        }
    }
}
