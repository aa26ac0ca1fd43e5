package io.ringspun.runtime.carrier;

import static io.ringspun.runtime.kernel.IoUring.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FeatureChoice;
import io.ringspun.IoConfig;
import io.ringspun.contract.Site;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Nodes;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Ring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was set is what the kernel got: read back from what it says of this process, not from what
 * we believe to have asked for.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ReadBackTest {

    private static final Path FDS = Path.of("/proc/self/fd");
    private static final Path TASKS = Path.of("/proc/self/task");

    /** Names of threads are cut to fifteen characters. */
    private static final String CARRIER = "ringspun-carrie";

    private final Set<String> earlierRings = new HashSet<>();
    private final Set<String> earlierTasks = new HashSet<>();

    @BeforeEach
    void look() throws IOException {
        earlierRings.addAll(rings());
        earlierTasks.addAll(carrierTasks());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            list.forEach(path -> names.add(path.getFileName().toString()));
            return names;
        }
    }

    private static Set<String> rings() throws IOException {
        Set<String> rings = new TreeSet<>();
        for (String fd : names(FDS)) {
            try {
                if (Files.readSymbolicLink(FDS.resolve(fd)).toString().contains("[io_uring]")) {
                    rings.add(fd);
                }
            } catch (NoSuchFileException e) {
                // that of the listing itself
            }
        }
        return rings;
    }

    private static Set<String> carrierTasks() throws IOException {
        Set<String> tasks = new TreeSet<>();
        for (String task : names(TASKS)) {
            try {
                if (Files.readString(TASKS.resolve(task).resolve("comm")).startsWith(CARRIER)) {
                    tasks.add(task);
                }
            } catch (IOException e) {
                // it has ended since
            }
        }
        return tasks;
    }

    private List<String> newRings() throws IOException {
        List<String> rings = new ArrayList<>(rings());
        rings.removeAll(earlierRings);
        return rings;
    }

    private List<String> newTasks() throws IOException {
        List<String> tasks = new ArrayList<>(carrierTasks());
        tasks.removeAll(earlierTasks);
        return tasks;
    }

    /** A number that the kernel tells of a ring. */
    private static int told(String ring, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", ring))) {
            if (line.startsWith(name + ":")) {
                return Integer.decode(line.substring(name.length() + 1).strip());
            }
        }
        throw new AssertionError("the kernel does not tell " + name);
    }

    private static String processors(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "4, 64", "64, 256", "256, 4096"})
    void queues(int submission, int completion) throws IOException {
        try (Group group = Group.stock(Group.config(1).withQueues(submission, completion, 16))) {
            assertThat(group.carriers().all()).hasSize(1);
            assertThat(newRings())
                    .singleElement()
                    .satisfies(ring -> {
                        assertThat(told(ring, "SqMask")).isEqualTo(submission - 1);
                        assertThat(told(ring, "CqMask")).isEqualTo(completion - 1);
                        assertThat(told(ring, "SqThread")).isEqualTo(-1);
                    });
        }
        assertThat(newRings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void carriersEachWithItsRing(int count) throws IOException {
        try (Group group = Group.stock(Group.config(count))) {
            assertThat(group.carriers().all()).hasSize(count);
            assertThat(newRings()).hasSize(count);
            assertThat(newTasks()).hasSize(count);
        }
    }

    @Test
    void carriersThatAreBoundMayRunOnOneProcessorEach() throws IOException {
        List<Integer> processors = Linux.processors();
        int count = processors.size() + 1;
        try (Group group = Group.stock(Group.config(count).withCarriers(count, true))) {
            assertThat(group.carriers().all()).hasSize(count);
            List<String> found = new ArrayList<>();
            for (String task : newTasks()) {
                found.add(processors(TASKS.resolve(task).resolve("status")));
            }
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                expected.add(String.valueOf(processors.get(i % processors.size())));
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void carriersThatAreNotBoundMayRunWhereTheirMakerMay() throws IOException {
        String own = processors(Path.of("/proc/thread-self/status"));
        try (Group group = Group.stock(Group.config(2))) {
            assertThat(group.carriers().all()).hasSize(2);
            for (String task : newTasks()) {
                assertThat(processors(TASKS.resolve(task).resolve("status"))).isEqualTo(own);
            }
        }
    }

    /** On machines with several nodes; elsewhere there is none to choose in any case. */
    @ParameterizedTest
    @EnumSource
    void memoryNodesAreChosenUnlessThatIsOff(FeatureChoice choice) {
        boolean some = Nodes.allowed().size() > 1 && choice != FeatureChoice.OFF;
        IoConfig config = Group.config(1).withCarriers(1, true).withNuma(choice);
        try (Group group = Group.stock(config)) {
            assertThat(group.carriers().node(0) != Nodes.NONE).isEqualTo(some);
        }
    }

    /** All at their default, and each switched off. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "deferred-work", "submit-all", "registered-ring", "registered-buffers"})
    void whatRingsAreMadeWith(String off) throws Exception {
        try (Group group = Group.stock(Group.config(1).withFeatures(Site.off(off)))) {
            Carriers carriers = group.carriers();
            assertThat(off.isEmpty() ? 0 : 1)
                    .isLessThanOrEqualTo(
                            (int)
                                    Stream.of(Facility.values())
                                            .filter(facility -> !carriers.has(facility))
                                            .count());
            Ring ring = ring(group.carrier(0));
            assertThat((ring.setupFlags() & IORING_SETUP_DEFER_TASKRUN) != 0)
                    .isEqualTo(carriers.has(Facility.DEFERRED_WORK));
            assertThat((ring.setupFlags() & IORING_SETUP_SUBMIT_ALL) != 0)
                    .isEqualTo(carriers.has(Facility.SUBMIT_ALL));
            assertThat(ring.descriptorRegistered())
                    .isEqualTo(carriers.has(Facility.REGISTERED_RING));
            assertThat(told(newRings().getFirst(), "UserBufs") > 0)
                    .isEqualTo(carriers.has(Facility.REGISTERED_BUFFERS));
        }
    }

    /** Its set-up flags are those the kernel wrote into the parameters. */
    private static Ring ring(Carrier carrier) throws ReflectiveOperationException {
        var field = Carrier.class.getDeclaredField("ring");
        field.setAccessible(true);
        return (Ring) field.get(carrier);
    }
}
