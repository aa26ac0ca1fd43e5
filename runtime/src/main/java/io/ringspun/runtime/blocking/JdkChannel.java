package io.ringspun.runtime.blocking;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's channel to a file that is open here, opened when it is first wanted and kept until the
 * file is closed: the kernel drops all locks that the process has on a file when any descriptor of
 * it is closed. It has a descriptor of its own, opened by the number of ours (proc_pid_fd(5)) and
 * not by the file's name, which may be another file's by now.
 */
public final class JdkChannel {

    private final Passage passage;
    private final OpenFile file;
    private final Set<OpenOption> options = new HashSet<>();

    /** Held while it is opened: of two, one would have to be closed. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable FileChannel channel;

    /** None yet; to a file that is open for this. */
    public JdkChannel(Passage passage, OpenFile file, boolean read, boolean write) {
        this.passage = passage;
        this.file = file;
        if (read) {
            options.add(StandardOpenOption.READ);
        }
        if (write) {
            options.add(StandardOpenOption.WRITE);
        }
    }

    /** The channel. The caller has entered the descriptor. */
    public FileChannel open() throws IOException {
        lock.lock();
        try {
            FileChannel open = channel;
            if (open == null) {
                open = passage.offloaded(this::opened);
                channel = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private FileChannel opened() throws IOException {
        if (!file.status().isSeekable()) {
            // Opening a pipe once more would be seen at its other end.
            throw new FileSystemException(file.path(), null, "not a file to lock or map");
        }
        try {
            return FileChannel.open(Path.of("/proc/self/fd/" + file.fd()), options);
        } catch (IOException e) {
            FileSystemException failure =
                    new FileSystemException(
                            file.path(),
                            null,
                            "it cannot be opened once more, for locks and mappings");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Closes it if there is one. Nobody has entered the descriptor, nor will. */
    public void close() throws IOException {
        lock.lock();
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
