package io.ringspun.spi;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** What {@link FileChannels} needs of a backend's file beside the contract for everyone. */
public interface AdaptedFile extends FileHandle {

    /**
     * Whether it has positions, as files have and pipes and terminals have not.
     *
     * @return always the same
     * @throws IOException if it could not be found out
     */
    boolean hasPositions() throws IOException;

    /**
     * The JDK's own channel to the very file that is open, whatever its name has become, for what
     * only that can do: mappings, and locks, of which the JVM keeps one table. It can read and
     * write what this file can. It belongs to this file, which closes it together with itself and
     * not before: the kernel drops a process's locks on a file with any descriptor of it that is
     * closed.
     *
     * @return always the same; its position is of no meaning and must not be moved
     * @throws IOException if it could not be opened
     */
    FileChannel jdkChannel() throws IOException;
}
