package io.ringspun;

import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is set outside the program: system properties ({@code ringspun.submissionEntries}), and
 * where there is none, variables of the environment ({@code RINGSPUN_SUBMISSION_ENTRIES}). Used by
 * one thread for one reading.
 */
final class Ambient {

    private static final String PROPERTY = "ringspun.";
    private static final String VARIABLE = "RINGSPUN_";
    private static final String PRESET = "preset";
    private static final String FEATURE = "feature.";

    /**
     * How a setting is read.
     *
     * @param name what follows {@code ringspun.}
     * @param component what objections to the value call it
     * @param expected what a value looks like, for people
     * @param apply sets it, or throws {@link IllegalArgumentException}
     */
    private record Setting(
            String name,
            String component,
            String expected,
            BiConsumer<IoConfigDraft, String> apply) {}

    private static final String NUMBER = "a whole number";
    private static final String YES_OR_NO = "true or false";
    private static final String MILLIS = "milliseconds, a whole number";

    private static final List<Setting> SETTINGS =
            List.of(
                    choice("backend", BackendChoice.class, (d, c) -> d.backend = c),
                    choice("mode", ModeChoice.class, (d, c) -> d.mode = c),
                    choice("strategy", Strategy.class, (d, c) -> d.strategy = c),
                    number("carriers", (d, n) -> d.carriers = n),
                    flag("pin", "pinCarriers", (d, on) -> d.pinCarriers = on),
                    choice("numa", FeatureChoice.class, (d, c) -> d.numa = c),
                    number("submissionEntries", (d, n) -> d.submissionEntries = n),
                    number("completionEntries", (d, n) -> d.completionEntries = n),
                    number("operationsMax", (d, n) -> d.operationsMax = n),
                    number("receiveBuffers", (d, n) -> d.receiveBuffers = n),
                    number("receiveBufferBytes", (d, n) -> d.receiveBufferBytes = n),
                    number("bufferBytes", (d, n) -> d.bufferBytes = n),
                    new Setting(
                            "poolBytesMax",
                            "poolBytesMax",
                            NUMBER,
                            (d, text) -> d.poolBytesMax = Long.parseLong(text)),
                    number("zeroCopyBytes", (d, n) -> d.zeroCopyBytes = n),
                    number("fileTableEntries", (d, n) -> d.fileTableEntries = n),
                    number("offloadThreads", (d, n) -> d.offloadThreads = n),
                    millis("connectTimeout", (d, t) -> d.connectTimeout = t),
                    millis("readTimeout", (d, t) -> d.readTimeout = t),
                    millis("writeTimeout", (d, t) -> d.writeTimeout = t),
                    millis("closeTimeout", (d, t) -> d.closeTimeout = t),
                    flag("diagnostics", "diagnostics", (d, on) -> d.diagnostics = on),
                    flag("announced", "announced", (d, on) -> d.announced = on),
                    millis("stallTime", (d, t) -> d.stallTime = t),
                    flag("watchdog", "watchdog", (d, on) -> d.watchdog = on),
                    flag("managed", "managed", (d, on) -> d.managed = on));

    /** Names with our beginning that are not for us: those of the command and its parts. */
    private static final Set<String> OTHERS_PROPERTIES =
            Set.of("home", "debug", "sendAtOnceThreads");

    private static final Set<String> OTHERS_VARIABLES =
            Set.of("JAVA_HOME", "JAVA_OPTS", "NO_BUILD");

    /** The same for whole families: tests and measurements have settings of their own. */
    private static final List<String> OTHERS_FAMILIES = List.of("MATRIX_", "BENCH_", "TEST_");

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private final Map<String, String> properties;
    private final Map<String, String> environment;
    private final Objections objections = new Objections();

    /** By component, where it was set. */
    private final Map<String, String> sources = new HashMap<>();

    Ambient(Map<String, String> properties, Map<String, String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** As things are now. */
    static Ambient now() {
        Map<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (name.startsWith(PROPERTY) && value != null) {
                properties.put(name, value);
            }
        }
        return new Ambient(properties, System.getenv());
    }

    /**
     * All that is set, over what applies otherwise.
     *
     * @throws IllegalArgumentException with everything that is wrong, by property or variable
     */
    IoConfig over(IoConfig otherwise) {
        IoConfigDraft draft = new IoConfigDraft(preset(otherwise));
        for (Setting setting : SETTINGS) {
            Value value = value(setting.name());
            if (value != null) {
                sources.put(setting.component(), value.source());
                try {
                    setting.apply().accept(draft, value.text());
                } catch (IllegalArgumentException e) {
                    refuse(setting.component(), value, setting.expected());
                }
            }
        }
        draft.features = features(draft.features);
        unknown(draft.strategy);
        IoConfig config = otherwise;
        try {
            config = draft.finished();
        } catch (Objections.Refusal e) {
            objections.addAll(
                    e,
                    component ->
                            sources.containsKey(component)
                                    ? " (" + sources.get(component) + ")"
                                    : "");
        }
        objections.raise();
        return config;
    }

    private IoConfig preset(IoConfig otherwise) {
        Value value = value(PRESET);
        if (value == null) {
            return otherwise;
        }
        for (Preset preset : Preset.values()) {
            if (words(preset).equals(value.text().toLowerCase(Locale.ROOT))) {
                return preset.config();
            }
        }
        refuse(PRESET, value, oneOf(Preset.class));
        return otherwise;
    }

    /** Properties over variables over those there are already. */
    private Map<String, FeatureChoice> features(Map<String, FeatureChoice> otherwise) {
        Map<String, Value> values = new TreeMap<>();
        String beginning = VARIABLE + variable(FEATURE);
        environment.forEach((name, text) -> {
            if (name.startsWith(beginning)) {
                String feature =
                        name.substring(beginning.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-');
                values.put(feature, new Value(text.strip(), "variable " + name));
            }
        });
        properties.forEach((name, text) -> {
            if (name.startsWith(PROPERTY + FEATURE) && !text.isBlank()) {
                values.put(
                        name.substring((PROPERTY + FEATURE).length()),
                        new Value(text.strip(), "system property " + name));
            }
        });
        Map<String, FeatureChoice> choices = new HashMap<>(otherwise);
        values.forEach((feature, value) -> {
            if (!value.text().isEmpty()) {
                try {
                    choices.put(feature, parse(FeatureChoice.class, value.text()));
                } catch (IllegalArgumentException e) {
                    refuse("features", value, oneOf(FeatureChoice.class));
                }
            }
        });
        return choices;
    }

    /**
     * A name that looks like a setting and is none is most likely a slip. It is no failure: another
     * version may know it, and the environment is shared. Those who are strict do want to know.
     */
    private void unknown(Strategy strategy) {
        Set<String> known = names();
        Set<String> slips = new TreeSet<>();
        for (String name : properties.keySet()) {
            String rest = name.substring(PROPERTY.length());
            // Names with more dots belong to tests and tools, but for the features.
            if (!rest.contains(".") && !known.contains(rest) && !OTHERS_PROPERTIES.contains(rest)) {
                slips.add("system property " + name);
            }
        }
        Set<String> variables = known.stream().map(Ambient::variable).collect(Collectors.toSet());
        for (String name : environment.keySet()) {
            String rest = name.startsWith(VARIABLE) ? name.substring(VARIABLE.length()) : "";
            if (!rest.isEmpty()
                    && !variables.contains(rest)
                    && !OTHERS_VARIABLES.contains(rest)
                    && !rest.startsWith(variable(FEATURE))
                    && OTHERS_FAMILIES.stream().noneMatch(rest::startsWith)) {
                slips.add("variable " + name);
            }
        }
        for (String slip : slips) {
            String text = slip + " is no setting of Ringspun; there are " + known;
            if (strategy == Strategy.STRICT) {
                objections.add(slip, text);
            } else if (TOLD.add(slip)) {
                System.getLogger("io.ringspun").log(System.Logger.Level.WARNING, text);
            }
        }
    }

    /** All there are, but for the features. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>(Set.of(PRESET));
        SETTINGS.forEach(setting -> names.add(setting.name()));
        return names;
    }

    /** What was set, and where, for people. */
    private record Value(String text, String source) {}

    /** What is blank is not set. */
    private @Nullable Value value(String name) {
        String property = properties.get(PROPERTY + name);
        if (property != null && !property.isBlank()) {
            return new Value(property.strip(), "system property " + PROPERTY + name);
        }
        String variable = environment.get(VARIABLE + variable(name));
        if (variable != null && !variable.isBlank()) {
            return new Value(variable.strip(), "variable " + VARIABLE + variable(name));
        }
        return null;
    }

    private void refuse(String component, Value value, String expected) {
        objections.add(
                component,
                value.source() + " has no valid value: " + value.text() + " (" + expected + ")");
    }

    /** {@code submissionEntries} is {@code SUBMISSION_ENTRIES}. */
    static String variable(String name) {
        return name.replaceAll("([A-Z])", "_$1")
                .replace('.', '_')
                .replace('-', '_')
                .toUpperCase(Locale.ROOT);
    }

    private static Setting number(String name, BiConsumer<IoConfigDraft, Integer> set) {
        return new Setting(
                name, name, NUMBER, (draft, text) -> set.accept(draft, Integer.valueOf(text)));
    }

    private static Setting millis(String component, BiConsumer<IoConfigDraft, Duration> set) {
        return new Setting(
                component + "Millis",
                component,
                MILLIS,
                (draft, text) -> set.accept(draft, Duration.ofMillis(Long.parseLong(text))));
    }

    private static Setting flag(
            String name, String component, BiConsumer<IoConfigDraft, Boolean> set) {
        return new Setting(
                name, component, YES_OR_NO, (draft, text) -> set.accept(draft, yesOrNo(text)));
    }

    private static <E extends Enum<E>> Setting choice(
            String name, Class<E> type, BiConsumer<IoConfigDraft, E> set) {
        return new Setting(
                name, name, oneOf(type), (draft, text) -> set.accept(draft, parse(type, text)));
    }

    private static <E extends Enum<E>> E parse(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private static String oneOf(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Ambient::words)
                .collect(Collectors.joining(", "));
    }

    /** {@code LOW_LATENCY} is {@code low-latency}. */
    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false: " + text);
        };
    }
}
