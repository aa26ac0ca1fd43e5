package io.ringspun.runtime.sim;

/** What happened: a number that tells two runs apart, and the last events for people. */
final class Trace {

    /** Kinds of events, with the names of their three numbers. */
    enum Kind {
        SUBMIT("opcode", "fd", "user data"),
        COMPLETE("result", "flags", "user data"),
        CALL("number", "fd", "result"),
        ENTER("to submit", "to wait for", "result"),
        OUTSIDE("number", "", ""),
        BUFFER("taken", "length", ""),
        CLOSED("fd", "thing", ""),
        PROGRAM("event", "object", "value");

        private final String[] names;

        Kind(String... names) {
            this.names = names;
        }
    }

    private static final int KEPT = 400;
    private static final int WORDS = 5;

    private final long[] last = new long[KEPT * WORDS];
    private final boolean printing;
    private long count;
    private long hash = 0x6a09e667f3bcc908L;

    /**
     * An empty trace.
     *
     * @param printing whether every event is printed as it happens
     */
    Trace(boolean printing) {
        this.printing = printing;
    }

    static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    void add(Kind kind, long now, long a, long b, long c) {
        hash =
                mixed(hash ^ now + kind.ordinal())
                        + a * 31
                        + b * 1_000_003
                        + c * 0x9e3779b97f4a7c15L;
        int at = (int) (count++ % KEPT) * WORDS;
        last[at] = kind.ordinal();
        last[at + 1] = now;
        last[at + 2] = a;
        last[at + 3] = b;
        last[at + 4] = c;
        if (printing) {
            System.out.println(line(at));
        }
    }

    long hash() {
        return hash;
    }

    /** The last events, oldest first. */
    String tail(int lines) {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, count - Math.min(lines, KEPT)); i < count; i++) {
            text.append(line((int) (i % KEPT) * WORDS)).append('\n');
        }
        return text.toString();
    }

    private String line(int at) {
        Kind kind = Kind.values()[(int) last[at]];
        StringBuilder text = new StringBuilder();
        text.append(last[at + 1]).append(' ').append(kind);
        for (int i = 0; i < 3; i++) {
            if (!kind.names[i].isEmpty()) {
                long value = last[at + 2 + i];
                text.append(' ').append(kind.names[i]).append('=');
                text.append(
                        Math.abs(value) < 1L << 31
                                ? Long.toString(value)
                                : Long.toHexString(value));
            }
        }
        return text.toString();
    }
}
