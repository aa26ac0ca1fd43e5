package io.ringspun.runtime.uring;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.kernel.KernelVersion;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.runtime.ring.Choices;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Features;
import io.ringspun.runtime.ring.Found;
import io.ringspun.spi.Backend;
import io.ringspun.spi.Shortfall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The backend over io_uring. Touches nothing native before it is asked whether it is available. */
public final class UringBackend implements Backend {

    /** What was found out: once per process, since the kernel does not change. */
    private static @Nullable Detection found;

    /** What the kernel has, and how long it took to find that out. */
    private record Detection(Features features, long millis) {

        static Detection made() throws IOException {
            long start = System.nanoTime();
            return new Detection(Features.detect(), (System.nanoTime() - start) / 1_000_000);
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public UringBackend() {}

    @Override
    public String name() {
        return "uring";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Set<String> featureNames() {
        return Arrays.stream(Facility.values()).map(Facility::label).collect(Collectors.toSet());
    }

    @Override
    public List<Shortfall> shortfalls(IoConfig config) {
        List<Shortfall> missing = new ArrayList<>();
        Optional<String> why = unavailable(config);
        why.ifPresent(reason ->
                missing.add(
                        new Shortfall(
                                "io_uring",
                                reason,
                                "allow it as said, or choose the backend nio")));
        if (config.mode() != IoConfig.ModeChoice.STOCK && !Carriers.homeAvailable()) {
            missing.add(
                    new Shortfall(
                            "carriers-mode",
                            Carriers.homeReason(),
                            "open it as said, or choose the mode stock"));
        }
        if (why.isEmpty()) {
            missing.addAll(missingFeatures(config));
        }
        return missing;
    }

    private static List<Shortfall> missingFeatures(IoConfig config) {
        List<Shortfall> missing = new ArrayList<>();
        if (config.numa() == FeatureChoice.ON && Nodes.allowed().size() < 2) {
            missing.add(
                    new Shortfall(
                            "numa",
                            "there is only one memory node to take memory from, or none may be"
                                    + " asked about",
                            "leave numa at auto"));
        }
        try {
            KernelVersion running = version(kernel());
            for (Found found : features(config).facilities()) {
                if (found.state() == IoReport.FeatureState.MISSING) {
                    missing.add(
                            new Shortfall(
                                    found.facility().label(),
                                    found.how(running),
                                    found.remedy(running)));
                }
            }
        } catch (IOException e) {
            missing.add(
                    new Shortfall(
                            "io_uring", String.valueOf(e.getMessage()), "choose the backend nio"));
        }
        return missing;
    }

    @Override
    public Optional<String> unavailable(IoConfig config) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of(
                    "io_uring is a facility of Linux; this is " + System.getProperty("os.name"));
        }
        Module module = UringBackend.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            return Optional.of(
                    "native access is not enabled; add --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
        try {
            features(config);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (LinkageError | RuntimeException e) {
            return Optional.of("the C library or this architecture does not serve (" + e + ")");
        }
    }

    private static Features features(IoConfig config) throws IOException {
        return detected().features().under(Choices.of(config));
    }

    private static synchronized Detection detected() throws IOException {
        Detection known = found;
        if (known == null) {
            known = Detection.made();
            found = known;
        }
        return known;
    }

    @Override
    public IoRuntime open(IoConfig config, List<String> reasons) throws IOException {
        Features features = features(config);
        boolean atHome = config.mode() != IoConfig.ModeChoice.STOCK && Carriers.homeAvailable();
        if (config.mode() == IoConfig.ModeChoice.CARRIERS && !atHome) {
            throw new IoUnavailableException(Carriers.homeReason());
        }
        List<String> all = new ArrayList<>(reasons);
        all.add(
                "io_uring works: its operations were tried, once in this process, in "
                        + detected().millis()
                        + " ms");
        all.add(
                config.mode() == IoConfig.ModeChoice.STOCK
                        ? "the configuration asks for the JDK's own scheduling of virtual threads"
                        : Carriers.homeReason());
        Carriers carriers = Carriers.open(config, features, atHome);
        String shortage = carriers.shortage(config);
        if (shortage != null) {
            all.add(shortage);
        }
        KernelVersion running = version(kernel());
        IoReport report =
                new IoReport(
                        name(),
                        (atHome ? IoConfig.ModeChoice.CARRIERS : IoConfig.ModeChoice.STOCK)
                                .name()
                                .toLowerCase(Locale.ROOT),
                        carriers.all().size(),
                        kernel(),
                        all,
                        features.facilities().stream()
                                .map(found ->
                                        new IoReport.Feature(
                                                found.facility().label(),
                                                found.state(),
                                                found.how(running),
                                                found.facility().instead()))
                                .toList());
        try {
            return new UringRuntime(config, report, carriers);
        } catch (Throwable e) {
            carriers.close(config.closeTimeout());
            throw e;
        }
    }

    private static @Nullable KernelVersion version(String release) {
        try {
            return KernelVersion.parse(release);
        } catch (IllegalArgumentException e) {
            return null; // of no use to anyone but people
        }
    }

    private static String kernel() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        } catch (IOException e) {
            return System.getProperty("os.version");
        }
    }
}
