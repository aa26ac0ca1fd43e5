package io.ringspun.contract;

import io.ringspun.spi.Backend;
import io.ringspun.spi.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of contract tests as if the kernel lacked something, within this JVM. */
final class Masked implements TestExecutionListener {

    private static final String SUBJECTS = "ringspun.test.subjects";
    private static final String WITHOUT = "ringspun.test.without";

    private int run;
    private int skipped;
    private final List<String> failures = new ArrayList<>();

    private Masked() {}

    /** All facilities that a runtime can do without, by name. */
    static Stream<String> everything() {
        return Backends.installed().stream()
                .map(Backend::featureNames)
                .flatMap(names -> names.stream().sorted());
    }

    /** Each of them, and {@code all}. */
    static Stream<String> eachAndAll() {
        return Stream.concat(everything(), Stream.of("all"));
    }

    /**
     * Runs tests.
     *
     * @param without a facility, or {@code all}
     * @param subjects on which, separated by commas
     */
    static Masked run(String without, String subjects, List<Class<?>> classes) {
        String subjectsBefore = System.getProperty(SUBJECTS);
        Masked listener = new Masked();
        System.setProperty(WITHOUT, without);
        System.setProperty(SUBJECTS, subjects);
        try {
            var request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(
                                    classes.stream().map(DiscoverySelectors::selectClass).toList())
                            .filters(EngineFilter.includeEngines("junit-jupiter"))
                            .build();
            LauncherFactory.create().execute(request, listener);
        } finally {
            System.clearProperty(WITHOUT);
            if (subjectsBefore == null) {
                System.clearProperty(SUBJECTS);
            } else {
                System.setProperty(SUBJECTS, subjectsBefore);
            }
        }
        return listener;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            run++;
        }
        switch (result.getStatus()) {
            case SUCCESSFUL -> {}
            case ABORTED -> skipped++;
            case FAILED ->
                    failures.add(test.getUniqueId() + ": " + result.getThrowable().orElse(null));
        }
    }

    /** How many tests there were. */
    int run() {
        return run;
    }

    /** How many were skipped. */
    int skipped() {
        return skipped;
    }

    /** Which failed, and how. */
    List<String> failures() {
        return failures;
    }
}
