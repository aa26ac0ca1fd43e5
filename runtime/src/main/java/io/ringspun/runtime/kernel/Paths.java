package io.ringspun.runtime.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How path names become the bytes the kernel knows, and back. A {@link Path} of this JDK is bytes
 * that need not be text; as a string it then has replacement characters, which are another file. As
 * a URI it keeps every byte, and so those paths go by way of one.
 */
public final class Paths {

    /** The encoding in which the JDK itself passes paths to the kernel. */
    static final Charset CHARSET =
            Charset.forName(
                    System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);

    private static final char REPLACEMENT = '\ufffd';
    private static final Path ROOT = Path.of("/");

    private Paths() {}

    /**
     * Not {@code String.getBytes}: a question mark in place of a character would be another file.
     */
    static byte[] encode(String path) throws CharacterCodingException {
        ByteBuffer encoded = CHARSET.newEncoder().encode(CharBuffer.wrap(path));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    /**
     * A path with its final zero.
     *
     * @throws FileSystemException if the encoding of file names lacks a character of it
     */
    public static MemorySegment allocate(Arena arena, String path) throws FileSystemException {
        try {
            return allocate(arena, encode(path));
        } catch (CharacterCodingException e) {
            throw new FileSystemException(
                    path,
                    null,
                    "the name cannot be encoded in "
                            + CHARSET
                            + "; start the JVM with a UTF-8 locale");
        }
    }

    /**
     * A path with its final zero, byte by byte as it is; the empty one is the present directory.
     */
    public static MemorySegment allocate(Arena arena, Path path) throws FileSystemException {
        String text = path.toString();
        if (text.isEmpty()) {
            return allocate(arena, ".");
        }
        return text.indexOf(REPLACEMENT) < 0 ? allocate(arena, text) : allocate(arena, raw(path));
    }

    private static MemorySegment allocate(Arena arena, byte[] bytes) {
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text;
    }

    /** The bytes of a path that is not text. */
    private static byte[] raw(Path path) {
        List<Byte> bytes = new ArrayList<>();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (i > 0 || path.isAbsolute()) {
                bytes.add((byte) '/');
            }
            // Name by name: a URI is absolute, and ends in a slash if there happens to be a
            // directory.
            String name = ROOT.resolve(path.getName(i)).toUri().getRawPath().substring(1);
            decode(name.endsWith("/") ? name.substring(0, name.length() - 1) : name, bytes);
        }
        byte[] raw = new byte[bytes.size()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = bytes.get(i);
        }
        return raw;
    }

    private static void decode(String escaped, List<Byte> bytes) {
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.add((byte) Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.add((byte) escaped.charAt(i));
            }
        }
    }

    /** A path of the kernel's, without its final zero. */
    public static Path path(MemorySegment bytes) {
        byte[] raw = bytes.toArray(ValueLayout.JAVA_BYTE);
        try {
            return Path.of(CHARSET.newDecoder().decode(ByteBuffer.wrap(raw)).toString());
        } catch (CharacterCodingException e) {
            return escaped(raw);
        }
    }

    private static Path escaped(byte[] raw) {
        StringBuilder uri = new StringBuilder("file:///");
        for (int i = 0; i < raw.length; i++) {
            boolean doubled = raw[i] == '/' && (i == 0 || raw[i - 1] == '/');
            if (!doubled) {
                uri.append('%').append(Character.forDigit(raw[i] >> 4 & 0xf, 16));
                uri.append(Character.forDigit(raw[i] & 0xf, 16));
            }
        }
        Path path = Path.of(URI.create(uri.toString()));
        return raw[0] == '/' ? path : path.subpath(0, path.getNameCount());
    }
}
