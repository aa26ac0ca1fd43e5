package io.ringspun.perf.report;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, strings, numbers, booleans and null as JSON. */
public final class Json {

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    /**
     * The text, indented, with a line break at its end. Numbers that JSON has no word for become
     * null.
     */
    public static String write(@Nullable Object value) {
        Json json = new Json();
        json.value(value, 0);
        return json.out.append('\n').toString();
    }

    private void value(@Nullable Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> all('{', '}', map.entrySet(), depth, this::entry);
            case List<?> list -> all('[', ']', list, depth, this::value);
            case Double d when !Double.isFinite(d) -> out.append("null");
            case Double d when d == Math.rint(d) && Math.abs(d) < 1e15 -> out.append(d.longValue());
            case Number number -> out.append(number);
            case Boolean bool -> out.append(bool);
            case null -> out.append("null");
            default -> string(value.toString());
        }
    }

    private interface Element<T> {
        void write(T element, int depth);
    }

    private <T extends @Nullable Object> void all(
            char open, char close, Iterable<T> elements, int depth, Element<T> each) {
        out.append(open);
        Iterator<T> i = elements.iterator();
        boolean any = i.hasNext();
        while (i.hasNext()) {
            line(depth + 1);
            each.write(i.next(), depth + 1);
            if (i.hasNext()) {
                out.append(',');
            }
        }
        if (any) {
            line(depth);
        }
        out.append(close);
    }

    private void entry(Map.Entry<?, ?> entry, int depth) {
        string(String.valueOf(entry.getKey()));
        out.append(": ");
        value(entry.getValue(), depth);
    }

    private void line(int depth) {
        out.append('\n').repeat("  ", depth);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
