package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoRuntime;
import io.ringspun.Observability;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A runtime as a management tool sees it. */
@EverySubject
class ManagementTest {

    @Parameter Subject subject;

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    private Set<ObjectName> names() throws Exception {
        return server.queryNames(new ObjectName("io.ringspun:type=Runtime,*"), null);
    }

    private IoRuntime open(boolean managed) throws IOException {
        return subject.open(
                config -> config.withObservability(config.observability().withManaged(managed)));
    }

    @Test
    void onlyThoseThatAskAreThereAndOnlyWhileTheyAreOpen() throws Exception {
        Set<ObjectName> before = names();
        try (IoRuntime _ = open(false)) {
            assertThat(names()).isEqualTo(before);
            IoRuntime first = open(true);
            Set<ObjectName> one = names();
            assertThat(one).hasSize(before.size() + 1);
            try (IoRuntime _ = open(true)) {
                assertThat(names()).hasSize(before.size() + 2).containsAll(one);
                first.close();
                first.close();
                assertThat(names()).hasSize(before.size() + 1);
            }
        }
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void itsAttributesAreThoseOfReportAndCounters() throws Exception {
        Set<ObjectName> before = names();
        try (IoRuntime io = open(true)) {
            Set<ObjectName> added = new HashSet<>(names());
            added.removeAll(before);
            ObjectName name = added.iterator().next();
            String[] attributes = {
                "Backend",
                "Mode",
                "Kernel",
                "Reasons",
                "Features",
                "Threads",
                "BuffersLent",
                "PoolWaits",
                "OffloadRunning",
                "OffloadWaiting",
                "Carriers"
            };
            List<Attribute> values = server.getAttributes(name, attributes).asList();
            assertThat(values).extracting(Attribute::getName).containsExactly(attributes);
            assertThat(values.get(0).getValue()).isEqualTo(io.report().backend());
            assertThat(values.get(1).getValue()).isEqualTo(io.report().mode());
            assertThat((String[]) values.get(3).getValue())
                    .containsExactlyElementsOf(io.report().reasons());
            CompositeData[] features = (CompositeData[]) values.get(4).getValue();
            assertThat(features).hasSameSizeAs(io.report().features());
            CompositeData[] carriers = (CompositeData[]) values.get(10).getValue();
            assertThat(carriers).hasSameSizeAs(io.stats().carriers());
            for (CompositeData carrier : carriers) {
                assertThat(carrier.getCompositeType().keySet())
                        .contains("enters", "submitted", "completed", "stalls", "poolWaits");
                assertThat((Long) carrier.get("enters")).isNotNegative();
            }
            assertThat(server.invoke(name, "describeActivity", null, null).toString())
                    .contains("operations in flight");
        }
    }

    /** A tool may unregister what it likes. */
    @Test
    void closingOneThatIsGoneAlreadyIsNoFailure() throws Exception {
        Set<ObjectName> before = names();
        try (IoRuntime _ = open(true)) {
            for (ObjectName name : names()) {
                if (!before.contains(name)) {
                    server.unregisterMBean(name);
                }
            }
        }
        assertThat(Observability.DEFAULT.managed()).isFalse();
    }
}
