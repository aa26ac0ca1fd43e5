package io.ringspun.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoReport;
import io.ringspun.IoRuntimeMXBean;
import io.ringspun.IoStats;
import io.ringspun.Observability;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/observability.md} name what there is, all of it and nothing else. */
class ObservabilityPageTest {

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private final String page = read();

    private static String read() {
        try {
            return Files.readString(House.root().resolve("docs/observability.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The cells of the table below such a line, a row each. */
    private List<List<String>> rowsBelow(String heading) {
        int at = page.indexOf("\n" + heading + "\n");
        assertThat(at).as(heading).isNotNegative();
        return page.substring(at + 1)
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .skip(2) // the heading and the line below it
                .map(line -> List.of(line.substring(1).strip().split("\\s*\\|\\s*")))
                .toList();
    }

    private static Set<String> quoted(String text) {
        return QUOTED.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    }

    private static List<Class<?>> events() throws IOException, ClassNotFoundException {
        Path classes = House.root().resolve("runtime/target/classes");
        Stream.Builder<Class<?>> events = Stream.builder();
        for (Path file : House.files(classes, "Event.class")) {
            String name = classes.relativize(file).toString().replace('/', '.');
            Class<?> type =
                    Class.forName(
                            name.substring(0, name.length() - ".class".length()),
                            false,
                            ObservabilityPageTest.class.getClassLoader());
            if (Event.class.isAssignableFrom(type)) {
                events.add(type);
            }
        }
        return events.build().toList();
    }

    @Test
    void every_event_with_its_fields() throws Exception {
        Map<String, Set<String>> there = new TreeMap<>();
        Map<String, Boolean> withThreshold = new TreeMap<>();
        for (Class<?> event : events()) {
            String name = event.getAnnotation(Name.class).value();
            Set<String> fields =
                    Arrays.stream(event.getDeclaredFields())
                            .filter(field -> field.isAnnotationPresent(Label.class))
                            .map(Field::getName)
                            .collect(Collectors.toSet());
            there.put(name, fields);
            withThreshold.put(name, event.isAnnotationPresent(Threshold.class));
        }
        assertThat(there).isNotEmpty();
        Map<String, Set<String>> told = new TreeMap<>();
        Map<String, Boolean> toldThreshold = new TreeMap<>();
        for (List<String> row : rowsBelow("| event | when | fields |")) {
            String name = quoted(row.get(0)).iterator().next();
            told.put(name, quoted(row.get(2)));
            toldThreshold.put(name, row.get(1).contains("`threshold`"));
        }
        assertThat(told).isEqualTo(there);
        assertThat(toldThreshold).isEqualTo(withThreshold);
    }

    @Test
    void every_attribute_of_the_managed_bean() {
        Set<String> attributes =
                Arrays.stream(IoRuntimeMXBean.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> name.startsWith("get"))
                        .map(name -> name.substring("get".length()))
                        .collect(Collectors.toSet());
        List<List<String>> rows = rowsBelow("| attribute | type |");
        assertThat(rows.stream().flatMap(row -> quoted(row.get(0)).stream()))
                .containsExactlyInAnyOrderElementsOf(attributes);
        Set<String> features = new LinkedHashSet<>(components(IoReport.Feature.class));
        features.add("used");
        assertThat(
                        rows.stream()
                                .filter(row -> row.get(0).equals("`Features`"))
                                .flatMap(row -> quoted(row.get(1)).stream()))
                .containsExactlyInAnyOrderElementsOf(features);
        assertThat(page).contains("`describeActivity`");
    }

    @Test
    void every_counter_in_its_order() {
        String words = page.replaceAll("\\s+", " ");
        assertThat(words)
                .contains(
                        components(IoStats.CarrierStats.class).stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ")))
                .contains(
                        components(IoStats.class).stream()
                                .filter(name -> !name.equals("carriers"))
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ", "(", ")")));
    }

    @Test
    void every_setting() {
        assertThat(
                        rowsBelow("| | property | default | |").stream()
                                .flatMap(row -> quoted(row.get(0)).stream()))
                .containsExactlyElementsOf(components(Observability.class));
    }
}
