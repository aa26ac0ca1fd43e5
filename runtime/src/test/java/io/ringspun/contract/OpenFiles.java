package io.ringspun.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this process has open: by its descriptors, and in the tables of its rings. */
final class OpenFiles {

    private OpenFiles() {}

    /** All whose name has this in it. */
    static List<String> of(String name) throws IOException {
        List<String> found = new ArrayList<>(inTables(name));
        for (Path descriptor : descriptors()) {
            String target = target(descriptor);
            if (target.contains(name)) {
                found.add(target);
            }
        }
        return found;
    }

    /** Those in tables of rings, of which the kernel shows the last name only. */
    static List<String> inTables(String name) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path descriptor : descriptors()) {
            if (target(descriptor).contains("[io_uring]")) {
                found.addAll(inTable(descriptor, name));
            }
        }
        return found;
    }

    private static List<Path> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static List<String> inTable(Path ring, String name) throws IOException {
        Path information = Path.of("/proc/self/fdinfo").resolve(ring.getFileName());
        boolean files = false;
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(information)) {
            if (line.startsWith("UserFiles")) {
                files = true;
            } else if (!line.startsWith(" ")) {
                files = false;
            } else if (files && line.contains(name)) {
                found.add(line.strip());
            }
        }
        return found;
    }
}
