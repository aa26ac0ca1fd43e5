package io.ringspun.runtime.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;

/** How path names become the bytes the kernel knows. */
public final class Paths {

    /** The encoding in which the JDK itself passes paths to the kernel. */
    static final Charset CHARSET =
            Charset.forName(
                    System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);

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
        byte[] bytes;
        try {
            bytes = encode(path);
        } catch (CharacterCodingException e) {
            throw new FileSystemException(
                    path,
                    null,
                    "the name cannot be encoded in "
                            + CHARSET
                            + "; start the JVM with a UTF-8 locale");
        }
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text;
    }
}
