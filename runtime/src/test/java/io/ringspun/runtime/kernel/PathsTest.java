package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Names of any bytes, to paths and back. */
class PathsTest {

    @Property
    void everyNameComesBackAsItWas(@ForAll @Size(min = 1, max = 40) byte[] name)
            throws IOException {
        for (int i = 0; i < name.length; i++) {
            if (name[i] == 0 || name[i] == '/') {
                name[i] = (byte) 0xff;
            }
        }
        Path path = path(name);
        assertThat(path.isAbsolute()).isFalse();
        assertThat(path.getNameCount()).isOne();
        assertThat(bytes(path)).isEqualTo(name);
        // Among other names, and from the root.
        Path below = Path.of("a").resolve(path).resolve("b");
        assertThat(bytes(below)).isEqualTo(joined("a/", name, "/b"));
        assertThat(bytes(Path.of("/x").resolve(path))).isEqualTo(joined("/x/", name, ""));
    }

    @Example
    void whatIsNoTextMayHaveSeveralNames() throws IOException {
        byte[] odd = joined("/a//", new byte[] {(byte) 0xff}, "/b/");
        assertThat(bytes(path(odd))).isEqualTo(joined("/a/", new byte[] {(byte) 0xff}, "/b"));
        byte[] relative = joined("../", new byte[] {(byte) 0xfe}, "");
        assertThat(bytes(path(relative))).isEqualTo(relative);
    }

    @Example
    void theEmptyPathIsThePresentDirectory() throws IOException {
        assertThat(bytes(Path.of(""))).isEqualTo(new byte[] {'.'});
    }

    private static Path path(byte[] name) {
        try (Arena arena = Arena.ofConfined()) {
            return Paths.path(arena.allocateFrom(ValueLayout.JAVA_BYTE, name));
        }
    }

    /** Without the final zero. */
    private static byte[] bytes(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Paths.allocate(arena, path);
            byte[] all = text.toArray(ValueLayout.JAVA_BYTE);
            assertThat(all[all.length - 1]).isZero();
            return Arrays.copyOf(all, all.length - 1);
        }
    }

    private static byte[] joined(String before, byte[] middle, String after) {
        byte[] all = new byte[before.length() + middle.length + after.length()];
        System.arraycopy(before.getBytes(), 0, all, 0, before.length());
        System.arraycopy(middle, 0, all, before.length(), middle.length);
        System.arraycopy(after.getBytes(), 0, all, before.length() + middle.length, after.length());
        return all;
    }
}
