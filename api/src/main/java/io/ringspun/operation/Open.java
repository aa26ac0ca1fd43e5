package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Opens a file, as {@link IoRuntime#open(Path, OpenOption...)} does. A file whose outcome nobody
 * takes stays open until the runtime is closed.
 */
public final class Open extends Operation<FileHandle> {

    private final Path path;
    private Set<? extends OpenOption> options = Set.of();
    private FileAttribute<?>[] attributes = {};

    private Open(Path path) {
        this.path = Objects.requireNonNull(path);
    }

    /**
     * Begins to build an open, for reading.
     *
     * @param path a path of the default file system
     * @return an open that can be submitted
     */
    public static Open of(Path path) {
        return new Open(path);
    }

    /**
     * Says how to open it.
     *
     * @param openOptions as in {@link IoRuntime#open(Path, OpenOption...)}
     * @return this
     * @throws IllegalStateException if the operation was submitted
     */
    public Open options(OpenOption... openOptions) {
        checkBuilding();
        options = Set.of(openOptions);
        return this;
    }

    /**
     * Says what a new file is to have.
     *
     * @param fileAttributes as in {@link IoRuntime#open(Path, Set, FileAttribute...)}
     * @return this
     * @throws IllegalStateException if the operation was submitted
     */
    public Open attributes(FileAttribute<?>... fileAttributes) {
        checkBuilding();
        attributes = fileAttributes.clone();
        return this;
    }

    @Override
    FileHandle perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return io.open(path, options, attributes);
    }

    @Override
    public String toString() {
        return "Open[" + path + "]";
    }
}
