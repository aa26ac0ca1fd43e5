package io.ringspun.examples;

import io.ringspun.Directory;
import io.ringspun.FileAttributes;
import io.ringspun.FileStatus;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A name in an open directory, or the directory itself, which has the empty name. Whoever changes
 * names above it leads nobody astray.
 *
 * @param directory where the name is; not the place's to close
 * @param name in there
 */
record Place(Directory directory, Path name) {

    /** The name of a directory in itself. */
    static final Path ITSELF = Path.of("");

    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NOFOLLOW = {LinkOption.NOFOLLOW_LINKS};

    /** Where this is, for messages. */
    Path path() {
        return directory.path().resolve(name);
    }

    /** Looks at what is here: at a link itself, or at what it points to. */
    FileStatus look(boolean follow) throws IOException {
        return directory.status(name, follow ? FOLLOW : NOFOLLOW);
    }

    /** Looks at what is here, if anything is. */
    @Nullable FileStatus lookIfThere() throws IOException {
        try {
            return look(false);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Another name in the same directory. */
    Place beside(Path other) {
        Path parent = name.getParent();
        return new Place(directory, parent == null ? other : parent.resolve(other));
    }

    FileAttributes attributes() {
        return directory.attributes(name);
    }
}
