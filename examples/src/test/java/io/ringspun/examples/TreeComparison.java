package io.ringspun.examples;

import io.ringspun.Directory;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Describes a tree, a line for each name: type, permissions, owner, times, size, contents, holes,
 * extended attributes, where links lead, and which names are of one file.
 */
final class TreeComparison {

    private static final Path ITSELF = Path.of("");

    private final List<String> lines = new ArrayList<>();

    /** The first name of each file with several. */
    private final Map<Long, String> names = new HashMap<>();

    private TreeComparison() {}

    /** What is said of one of two trees and not of the other. */
    static List<String> differences(Path wanted, Path copy) throws IOException {
        List<String> all = describe(wanted);
        List<String> missing = new ArrayList<>(all);
        List<String> more = new ArrayList<>(describe(copy));
        missing.removeAll(more);
        more.removeAll(all);
        missing.replaceAll(line -> "- " + line);
        more.replaceAll(line -> "+ " + line);
        missing.addAll(more);
        return missing;
    }

    /** All there is to know of a tree, in the order of the names. */
    static List<String> describe(Path root) throws IOException {
        TreeComparison comparison = new TreeComparison();
        try (IoRuntime io = IoRuntime.open();
                Directory top = io.openDirectory(root)) {
            comparison.directory("", top);
        }
        return comparison.lines;
    }

    private void directory(String prefix, Directory directory) throws IOException {
        FileStatus own = directory.status(ITSELF);
        lines.add(prefix + "/ " + common(own) + extended(directory, ITSELF));
        for (Path name : new TreeSet<>(directory.list())) {
            // The bytes, not the text: in that, names that are no text would look alike.
            String path = prefix + "/" + Path.of("/").resolve(name).toUri().getRawPath();
            FileStatus status = directory.status(name, LinkOption.NOFOLLOW_LINKS);
            if (status.isDirectory()) {
                try (Directory inner = directory.openDirectory(name)) {
                    directory(path, inner);
                }
            } else {
                lines.add(
                        path
                                + " "
                                + common(status)
                                + " size "
                                + status.size()
                                + " links "
                                + status.links()
                                + " device "
                                + status.specialDevice()
                                + sameAs(status, path)
                                + extended(directory, name)
                                + contents(directory, name, status));
            }
        }
    }

    private static String common(FileStatus status) {
        return status.type()
                + " "
                + Integer.toOctalString(status.mode())
                + " "
                + status.owner()
                + ":"
                + status.group()
                + " "
                + status.modificationTime();
    }

    private String sameAs(FileStatus status, String path) {
        if (status.links() < 2) {
            return "";
        }
        String first = names.putIfAbsent(status.inode(), path);
        return first == null ? "" : " is " + first;
    }

    private static String extended(Directory directory, Path name) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String attribute : new TreeSet<>(directory.attributes(name).extended())) {
            byte[] value = directory.attributes(name).extended(attribute);
            all.append(' ').append(attribute).append(Arrays.toString(value));
        }
        return all.toString();
    }

    private static String contents(Directory directory, Path name, FileStatus status)
            throws IOException {
        return switch (status.type()) {
            case SYMBOLIC_LINK -> " leads to " + directory.readLink(name).toUri();
            case REGULAR -> {
                try (FileHandle file = directory.open(name, StandardOpenOption.READ)) {
                    yield data(file);
                }
            }
            default -> "";
        };
    }

    private static String data(FileHandle file) throws IOException {
        StringBuilder holes = new StringBuilder(" data");
        long end = 0;
        for (long begin = file.nextData(0); begin >= 0; begin = file.nextData(end)) {
            end = file.nextHole(begin);
            holes.append(' ').append(begin).append("..").append(end);
            if (end < 0) {
                break;
            }
        }
        ByteBuffer all = ByteBuffer.allocate((int) file.size() + 1);
        long at = 0;
        while (file.read(all, at) >= 0) {
            at = all.position();
        }
        CRC32C sum = new CRC32C();
        sum.update(all.flip());
        return holes + " sum " + sum.getValue();
    }
}
