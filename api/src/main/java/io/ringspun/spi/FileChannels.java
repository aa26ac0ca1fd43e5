package io.ringspun.spi;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Opens {@link FileChannel}s over a runtime, of whatever backend. Found with {@link ServiceLoader},
 * as the backends are.
 */
public interface FileChannels {

    /**
     * For {@link IoRuntime#openChannel}.
     *
     * @param io what the channel works with
     * @param path as there
     * @param options as there
     * @param attributes as there
     * @return an open channel
     * @throws IOException if the file could not be opened
     */
    FileChannel open(
            IoRuntime io,
            Path path,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException;

    /**
     * The one there is.
     *
     * @return a new instance
     * @throws IllegalStateException if there is none: the runtime comes from elsewhere, and its
     *     provider has left this out
     */
    static FileChannels installed() {
        return ServiceLoader.load(FileChannels.class, FileChannels.class.getClassLoader())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no file channels found: add ringspun-runtime to the class path or module path"));
    }
}
