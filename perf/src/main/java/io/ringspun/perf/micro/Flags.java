package io.ringspun.perf.micro;

/** What the JVM of every benchmark is given. */
final class Flags {

    static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private Flags() {}
}
