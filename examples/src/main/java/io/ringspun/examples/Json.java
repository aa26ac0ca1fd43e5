package io.ringspun.examples;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, strings, numbers and booleans as JSON, two spaces deep per level. */
final class Json {

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** A value as JSON. */
    static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value, "\n");
        return json.text.toString();
    }

    private void write(@Nullable Object value, String newLine) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(separator).append(newLine).append("  ");
                    string(String.valueOf(entry.getKey()));
                    text.append(": ");
                    write(entry.getValue(), newLine + "  ");
                    separator = ",";
                }
                text.append(map.isEmpty() ? "{}" : newLine + "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object element : list) {
                    text.append(separator).append(newLine).append("  ");
                    write(element, newLine + "  ");
                    separator = ",";
                }
                text.append(list.isEmpty() ? "[]" : newLine + "]");
            }
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            default -> string(value.toString());
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        text.append(
                                "\\u%04x"
                                        .formatted(
                                                (int) c)); // escaped, half a pair is valid as well
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
