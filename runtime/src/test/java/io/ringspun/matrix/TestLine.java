package io.ringspun.matrix;

import java.util.Optional;

/**
 * What became of one test, as a line of text.
 *
 * @param status {@code passed}, {@code failed} or {@code skipped}
 * @param millis how long it took
 * @param className the class
 * @param name everything below the class
 * @param detail why it was skipped, or the stack trace of its failure
 */
record TestLine(String status, long millis, String className, String name, String detail) {

    private static final String MARK = "test";

    /** The other way round; nothing if it is another kind of line, or was cut short. */
    static Optional<TestLine> parse(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 7 || !parts[0].equals(MARK) || !parts[6].equals(".")) {
            return Optional.empty();
        }
        return Optional.of(
                new TestLine(
                        parts[1],
                        Long.parseLong(parts[2]),
                        parts[3],
                        unescape(parts[4]),
                        unescape(parts[5])));
    }

    /** The line, with a full stop at its end by which one that was cut short is known. */
    @Override
    public String toString() {
        return String.join(
                "\t",
                MARK,
                status,
                Long.toString(millis),
                className,
                escape(name),
                escape(detail),
                ".");
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            plain.append(
                    switch (escaped) {
                        case 't' -> '\t';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        default -> escaped;
                    });
        }
        return plain.toString();
    }
}
