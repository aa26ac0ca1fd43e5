package io.ringspun.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What users can compile against is a file, {@code api/public-api.txt}, so that every change to it
 * is seen in the review. A difference is not wrong in itself: it wants a decision, and a line in
 * CHANGELOG.md.
 */
class PublicApiTest {
    private static final Path CLASSES = House.root().resolve("api/target/classes");
    private static final Path KEPT = House.root().resolve("api/public-api.txt");
    private static final String HOW =
            """

            If this change is meant, write it down and look at the difference before you commit:
              mvn test -pl runtime -am -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false \
            -Dringspun.api.update=true
            and add what users must know to CHANGELOG.md.\
            """;

    @Test
    void the_public_api_is_the_one_written_down() throws Exception {
        List<String> now = publicApi();
        if (Boolean.getBoolean("ringspun.api.update")) {
            Files.write(KEPT, now);
            return;
        }
        if (!Files.exists(KEPT)) {
            fail(House.shown(KEPT) + " does not exist." + HOW);
        }
        List<String> difference = difference(Files.readAllLines(KEPT), now);
        assertThat(difference)
                .withFailMessage(
                        () -> "The public API changed:\n" + String.join("\n", difference) + HOW)
                .isEmpty();
    }

    @Test
    void the_printer_shows_what_users_can_reach_and_nothing_else() {
        assertThat(PublicApi.describe(Shown.class))
                .containsExactly(
                        "public sealed interface PublicApiTest.Shown<T extends Number> extends AutoCloseable",
                        "    permits PublicApiTest.Kept",
                        "  public static final int LIMIT",
                        "  public default void close()",
                        "  public abstract @Nullable T find(List<? extends T> list, int... at) throws IOException");
        assertThat(PublicApi.describe(Kept.class))
                .containsExactly(
                        "public final class PublicApiTest.Kept extends Object implements PublicApiTest.Shown<Integer>",
                        "  protected Kept(String name)",
                        "  public @Nullable Integer find(List<? extends Integer> list, int... at)");
    }

    @Test
    void a_difference_shows_what_went_and_what_came() {
        assertThat(difference(List.of("a", "b", "c"), List.of("a", "c", "d")))
                .containsExactly("- b", "+ d");
        assertThat(difference(List.of("a", "b"), List.of("b", "a"))).isNotEmpty();
    }

    /** Loads the compiled api, and only that, whatever else is on the class path of the tests. */
    private static List<String> publicApi() throws IOException, ClassNotFoundException {
        assertThat(CLASSES.resolve("module-info.class"))
                .as("the compiled api; run with -am")
                .exists();
        URL jspecify = Nullable.class.getProtectionDomain().getCodeSource().getLocation();
        URL[] places = {CLASSES.toUri().toURL(), jspecify};
        try (URLClassLoader api =
                new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            return PublicApi.print(CLASSES, api);
        }
    }

    /** The lines that only one side has, in order: a longest common subsequence is kept out. */
    private static List<String> difference(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int b = before.size() - 1; b >= 0; b--) {
            for (int a = after.size() - 1; a >= 0; a--) {
                common[b][a] =
                        before.get(b).equals(after.get(a))
                                ? common[b + 1][a + 1] + 1
                                : Math.max(common[b + 1][a], common[b][a + 1]);
            }
        }
        List<String> difference = new ArrayList<>();
        int b = 0;
        int a = 0;
        while (b < before.size() || a < after.size()) {
            if (b < before.size() && a < after.size() && before.get(b).equals(after.get(a))) {
                b++;
                a++;
            } else if (a == after.size()
                    || b < before.size() && common[b + 1][a] >= common[b][a + 1]) {
                difference.add("- " + before.get(b++));
            } else {
                difference.add("+ " + after.get(a++));
            }
        }
        return difference;
    }

    public sealed interface Shown<T extends Number> extends AutoCloseable permits Kept {
        int LIMIT = 3;

        @Nullable T find(List<? extends T> list, int... at) throws IOException;

        @Override
        default void close() {}
    }

    public static final class Kept implements Shown<Integer> {
        final String name;

        protected Kept(String name) {
            this.name = name;
        }

        @Override
        public @Nullable Integer find(List<? extends Integer> list, int... at) {
            return hidden() ? null : 1;
        }

        private boolean hidden() {
            return name.isEmpty();
        }
    }
}
