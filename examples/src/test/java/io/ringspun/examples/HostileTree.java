package io.ringspun.examples;

import io.ringspun.Directory;
import io.ringspun.FileAttributes;
import io.ringspun.FileHandle;
import io.ringspun.FileStatus.Type;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** Makes a tree of everything that programs which copy are known to stumble over. For root. */
final class HostileTree {

    /** An access control list with an entry for user 1234 (posix_acl_xattr.h of the kernel). */
    private static final byte[] ACL =
            bytes(
                    2, 0, 0, 0, 1, 0, 6, 0, -1, -1, -1, -1, 2, 0, 4, 0, 0xd2, 4, 0, 0, 4, 0, 4, 0,
                    -1, -1, -1, -1, 16, 0, 6, 0, -1, -1, -1, -1, 32, 0, 0, 0, -1, -1, -1, -1);

    private final IoRuntime io;
    private final Path root;

    private HostileTree(IoRuntime io, Path root) {
        this.io = io;
        this.root = root;
    }

    /** Makes one. */
    static Path make(Path root) throws IOException {
        Files.createDirectories(root.resolve("outer/inner"));
        try (IoRuntime io = IoRuntime.open();
                Directory top = io.openDirectory(root)) {
            HostileTree tree = new HostileTree(io, root);
            tree.names();
            tree.holes();
            tree.links();
            nodes(top);
            tree.attributes();
            tree.times();
            directories(top);
        }
        return root;
    }

    private Path file(String name, int size) throws IOException {
        return Trees.file(root.resolve(name), size);
    }

    private void names() throws IOException {
        file(" with  spaces and\na line", 10);
        file("-rf", 10);
        file("\u00e4\u2603", 10);
        file("x".repeat(255), 10);
        // Bytes that are no text: only as a URI can a path have them.
        String raw = root.toUri() + "/%FF%FE%80";
        Files.writeString(Path.of(URI.create(raw + "-file")), "no text");
        Path folder = Files.createDirectory(Path.of(URI.create(raw + "-folder")));
        Files.writeString(folder.resolve("file"), "in there");
        Files.createSymbolicLink(root.resolve("link to no text"), folder);
        Path deep = root;
        for (int i = 0; i < 40; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        Files.writeString(deep.resolve("file"), "deep");
    }

    private void holes() throws IOException {
        long mega = 1 << 20;
        holed("hole at the end", 3 * mega, 0);
        holed("hole at the beginning", 3 * mega + 1, 3 * mega);
        holed("hole in between", 5 * mega, 0, 4 * mega + 4096 * 3);
        holed("nothing but a hole", 7 * mega + 5);
        holed("small hole", 200_000, 0, 196_608);
    }

    private void holed(String name, long size, long... data) throws IOException {
        try (FileHandle file =
                io.open(root.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.extend(size);
            file.punchHole(0, size + 65_536); // its last block, too
            for (long at : data) {
                file.write(ByteBuffer.wrap("data".repeat(256).getBytes()), Math.min(at, size - 1));
                file.truncate(size);
            }
        }
    }

    private void links() throws IOException {
        Path inner = root.resolve("outer/inner");
        Files.createSymbolicLink(inner.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(inner.resolve("itself"), Path.of("itself"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("no where"));
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/no/such/file"));
        Path first = file("outer/many names", 5000);
        Files.createLink(inner.resolve("another name"), first);
        Files.createLink(root.resolve("third name"), first);
        Path large = file("large of two names", 2_000_000);
        Files.createLink(inner.resolve("large, too"), large);
        Path link = Files.createSymbolicLink(root.resolve("link of two names"), Path.of("x"));
        Files.createLink(inner.resolve("the same link"), link);
        for (int i = 0; i < 100; i++) {
            Files.createLink(inner.resolve("name " + i), first);
        }
    }

    private static void nodes(Directory top) throws IOException {
        top.makeNode(Path.of("pipe"), Type.PIPE, 0640, 0);
        top.makeNode(Path.of("socket"), Type.SOCKET, 0751, 0);
        top.makeNode(Path.of("character device"), Type.CHARACTER_DEVICE, 0600, 0x103);
        top.makeNode(Path.of("block device"), Type.BLOCK_DEVICE, 0660, 0x700);
    }

    private void attributes() throws IOException {
        try (FileHandle file =
                io.open(
                        file("attributes", 100),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            FileAttributes of = file.attributes();
            of.setOwner(1234, 5678);
            of.setMode(06755);
            of.setExtended("user.small", bytes(1, 2, 3));
            of.setExtended("user.empty", bytes());
            of.setExtended("user.large", new byte[2000]);
            of.setExtended("trusted.some", bytes(0, -1));
        }
        try (FileHandle file = io.open(file("list", 100), StandardOpenOption.WRITE)) {
            file.attributes().setExtended("system.posix_acl_access", ACL);
            file.attributes().setOwner(77, 88);
        }
        try (FileHandle file = io.open(file("unreadable", 100), StandardOpenOption.WRITE)) {
            file.attributes().setOwner(3, 4);
            file.attributes().setMode(0);
        }
    }

    private void times() throws IOException {
        List<Instant> times =
                List.of(
                        Instant.ofEpochSecond(-1, 999_999_999),
                        Instant.ofEpochSecond(-2_000_000_000, 1),
                        Instant.ofEpochSecond(4_000_000_000L, 123_456_789),
                        Instant.EPOCH);
        for (Instant time : times) {
            try (FileHandle file =
                    io.open(file("time " + times.indexOf(time), 50), StandardOpenOption.WRITE)) {
                file.attributes().setTimes(time.plusSeconds(7), time);
            }
        }
    }

    /** Last: what is made in a directory changes its times. */
    private static void directories(Directory top) throws IOException {
        for (String name : List.of("read-only", "sticky", "forbidden", "with lists")) {
            top.makeDirectory(Path.of(name));
            try (Directory made = top.openDirectory(Path.of(name));
                    FileHandle file =
                            made.open(
                                    Path.of("file"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(name.getBytes()), 0);
            }
        }
        top.attributes(Path.of("read-only")).setMode(0555);
        top.attributes(Path.of("sticky")).setMode(03777);
        top.attributes(Path.of("forbidden")).setOwner(9, 10);
        top.attributes(Path.of("forbidden")).setMode(0);
        FileAttributes listed = top.attributes(Path.of("with lists"));
        listed.setExtended("system.posix_acl_access", ACL);
        listed.setExtended("system.posix_acl_default", ACL);
        listed.setExtended("user.of-directory", bytes(5));
        Instant past = Instant.ofEpochSecond(-12_345, 678);
        for (String name : List.of("read-only", "with lists", "outer/inner", "outer")) {
            top.attributes(Path.of(name)).setTimes(past, past);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
