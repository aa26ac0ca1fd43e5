package io.ringspun.operation;

import io.ringspun.Directory;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Opens a directory, as {@link IoRuntime#openDirectory} does. A directory whose outcome nobody
 * takes stays open until the runtime is closed.
 */
public final class OpenDirectory extends Operation<Directory> {

    private final Path path;

    private OpenDirectory(Path path) {
        this.path = Objects.requireNonNull(path);
    }

    /**
     * Builds an open.
     *
     * @param path a path of the default file system
     * @return an open that can be submitted
     */
    public static OpenDirectory of(Path path) {
        return new OpenDirectory(path);
    }

    @Override
    Directory perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return io.openDirectory(path);
    }

    @Override
    public String toString() {
        return "OpenDirectory[" + path + "]";
    }
}
