package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carriers;
import java.nio.file.Path;

/**
 * An open directory, for {@link Directories}.
 *
 * @param passage whose rings and threads work on it
 * @param descriptor counts those who use it
 * @param path its name, for messages
 */
public record OpenDirectory(Passage passage, Descriptor descriptor, Path path) {

    /** Tells the descriptor its path. */
    public OpenDirectory {
        descriptor.belongsTo(path);
    }

    Carriers carriers() {
        return passage.carriers();
    }

    int fd() {
        return descriptor.fd();
    }

    /** What a path in it is called in messages. */
    String shown(Path relative) {
        return path.resolve(relative).toString();
    }
}
