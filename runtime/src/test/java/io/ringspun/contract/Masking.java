package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All of the contract without each facility of the kernel, and without all. Long, and therefore
 * only by name; see the documentation. The system properties {@code ringspun.masking.only} and
 * {@code ringspun.masking.subjects} (separated by commas) choose less.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class Masking {

    @Test
    void everythingWithoutEachFacility() throws IOException {
        String only = System.getProperty("ringspun.masking.only", "");
        String subjects =
                System.getProperty(
                        "ringspun.masking.subjects",
                        Subject.URING_CARRIERS + "," + Subject.URING_STOCK);
        List<String> facilities =
                only.isEmpty() ? Masked.eachAndAll().toList() : List.of(only.split(","));
        List<Class<?>> classes = contract();
        List<String> failures = new ArrayList<>();
        System.out.println("| without | run | failed | skipped | seconds |\n|---|---|---|---|---|");
        for (String facility : facilities) {
            long begin = System.nanoTime();
            Masked result = Masked.run(facility, subjects, classes);
            System.out.printf(
                    "| `%s` | %,d | %,d | %,d | %,d |%n",
                    facility,
                    result.run(),
                    result.failures().size(),
                    result.skipped(),
                    (System.nanoTime() - begin) / 1_000_000_000);
            result.failures().forEach(failure -> failures.add(facility + ": " + failure));
        }
        assertThat(failures).isEmpty();
    }

    /** Those that run on every subject. */
    private static List<Class<?>> contract() throws IOException {
        Path folder;
        try {
            folder =
                    Path.of(
                            Masking.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
        String name = Masking.class.getPackageName();
        try (Stream<Path> files = Files.list(folder.resolve(name.replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Test.class"))
                    .sorted()
                    .<Class<?>>map(file -> named(name + "." + file.replace(".class", "")))
                    .filter(type ->
                            type.isAnnotationPresent(EverySubject.class)
                                    || type.isAnnotationPresent(EverySubjectAndSize.class))
                    .toList();
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
