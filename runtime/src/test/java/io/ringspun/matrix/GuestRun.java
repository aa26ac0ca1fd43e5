package io.ringspun.matrix;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.ringspun.contract.Patience;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes inside a guest and tells of each test as soon as it is over, in a line of its
 * own ({@link TestLine}): whatever becomes of the guest, what was told is known outside.
 *
 * <p>A guest may be twenty times slower than the machine it runs on, so the tests' own guards
 * against hanging are off. In their place there is one here: if nothing is over for a while, it
 * tells which test was under way and what all threads were doing, and ends the process. The next
 * one goes on with the class after it, which is why classes are noted before they begin.
 */
public final class GuestRun implements TestExecutionListener {

    private static final int HANG_STATUS = 3;

    private final PrintStream lines;
    private volatile TestPlan plan;
    private volatile long since = System.nanoTime();
    private volatile TestIdentifier underWay;
    private final Map<String, Long> begun = new java.util.concurrent.ConcurrentHashMap<>();

    private GuestRun(PrintStream lines) {
        this.lines = lines;
    }

    /** LIST OF CLASSES, WHERE TO NOTE THOSE BEGUN, WHERE TO PUT THE LINES, SECONDS OF SILENCE. */
    public static void main(String[] args) throws IOException {
        Awaitility.setDefaultTimeout(Patience.ofSeconds(10));
        Path noted = Path.of(args[1]);
        Set<String> begun = Files.exists(noted) ? Set.copyOf(Files.readAllLines(noted)) : Set.of();
        List<String> classes = Files.readAllLines(Path.of(args[0]));
        try (PrintStream lines =
                new PrintStream(
                        Files.newOutputStream(
                                Path.of(args[2]),
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND),
                        true,
                        StandardCharsets.UTF_8)) {
            GuestRun run = new GuestRun(lines);
            run.guard(Long.parseLong(args[3]));
            for (String name : classes) {
                if (!begun.contains(name)) {
                    Files.writeString(
                            noted,
                            name + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                    run.execute(name);
                }
            }
        }
        // Threads that tests left behind must not keep the guest running.
        Runtime.getRuntime().halt(0);
    }

    private void execute(String name) {
        var request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(name))
                        .configurationParameter("junit.jupiter.execution.timeout.mode", "disabled")
                        .configurationParameter("jqwik.database", "jqwik-database")
                        .configurationParameter("jqwik.tries.default", "100")
                        .build();
        LauncherFactory.create().execute(request, this);
    }

    private void guard(long seconds) {
        CountDownLatch never = new CountDownLatch(1);
        Thread guard = new Thread(() -> watch(never, TimeUnit.SECONDS.toNanos(seconds)), "guard");
        guard.setDaemon(true);
        guard.start();
    }

    private void watch(CountDownLatch never, long limitNanos) {
        try {
            while (System.nanoTime() - since < limitNanos) {
                boolean unused = never.await(1, TimeUnit.SECONDS);
            }
            TestIdentifier test = underWay;
            tell("failed", test, "hung; what the threads did is in the guest's log");
            System.out.println("--- " + test + " hung");
            Thread.getAllStackTraces()
                    .forEach((thread, stack) -> {
                        System.out.println(thread + " " + thread.getState());
                        for (StackTraceElement frame : stack) {
                            System.out.println("    at " + frame);
                        }
                    });
            Path dump = Files.createTempDirectory("threads").resolve("dump.txt");
            java.lang.management.ManagementFactory.getPlatformMXBean(
                            com.sun.management.HotSpotDiagnosticMXBean.class)
                    .dumpThreads(
                            dump.toString(),
                            com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            System.out.println(Files.readString(dump));
            System.out.flush();
        } catch (IOException | InterruptedException e) {
            e.printStackTrace(System.out);
        } finally {
            Runtime.getRuntime().halt(HANG_STATUS);
        }
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        since = System.nanoTime();
        underWay = test;
        begun.put(test.getUniqueId(), since);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell("skipped", test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        since = System.nanoTime();
        Throwable cause = result.getThrowable().orElse(null);
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    tell("passed", test, "");
                }
            }
            case ABORTED ->
                    tell("skipped", test, cause == null ? "" : String.valueOf(cause.getMessage()));
            case FAILED -> tell("failed", test, cause == null ? "" : trace(cause));
        }
    }

    private static String trace(Throwable cause) {
        java.io.StringWriter text = new java.io.StringWriter();
        cause.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    private void tell(String status, TestIdentifier test, String detail) {
        Long start = test == null ? null : begun.get(test.getUniqueId());
        long millis = start == null ? 0 : (System.nanoTime() - start) / 1_000_000;
        lines.println(new TestLine(status, millis, className(test), name(test), detail));
    }

    private static String className(TestIdentifier test) {
        return test == null
                ? "none"
                : test.getSource()
                        .map(source ->
                                switch (source) {
                                    case MethodSource method -> method.getClassName();
                                    case ClassSource type -> type.getClassName();
                                    default -> "none";
                                })
                        .orElse("none");
    }

    /**
     * Everything below the class: parameters of the class, the method, parameters of the method.
     */
    private String name(TestIdentifier test) {
        StringBuilder name = new StringBuilder();
        for (TestIdentifier at = test;
                at != null && at.getParentIdObject().isPresent();
                at = plan.getParent(at).orElse(null)) {
            boolean isClass = at.getSource().orElse(null) instanceof ClassSource;
            if (!isClass
                    || at.getUniqueIdObject().getLastSegment().getType().contains("invocation")) {
                name.insert(0, name.isEmpty() ? at.getDisplayName() : at.getDisplayName() + " ");
            }
        }
        return name.toString();
    }
}
