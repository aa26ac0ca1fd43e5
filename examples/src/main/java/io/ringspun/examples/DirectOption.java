package io.ringspun.examples;

import java.nio.file.OpenOption;

/**
 * The JDK's option for files past the page cache, found by its name: the compiler warns of the type
 * whoever names it, wherever that is.
 */
final class DirectOption {

    private static final OpenOption DIRECT = find();

    private DirectOption() {}

    static OpenOption get() {
        return DIRECT;
    }

    private static OpenOption find() {
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    return (OpenOption) option;
                }
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError("the JDK has its module jdk.unsupported", e);
        }
        throw new AssertionError("the JDK has such an option since version 10");
    }
}
