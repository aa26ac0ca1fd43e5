package io.ringspun.runtime.blocking;

import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import java.io.IOException;

/**
 * An open file, for {@link Files}.
 *
 * @param carriers whose rings work on it
 * @param descriptor counts those who use it
 * @param path its name, for messages
 * @param status what it was when it was opened; the size has changed since
 * @param direct whether it goes past the page cache (O_DIRECT)
 */
public record OpenFile(
        Carriers carriers,
        Descriptor descriptor,
        String path,
        Files.Status status,
        boolean direct) {

    /** Tells the descriptor its path. */
    public OpenFile {
        descriptor.belongsTo(path);
    }

    int fd() {
        return descriptor.fd();
    }

    /** An operation on it, to be filled and performed by the calling thread. */
    OneShot operation() {
        return carriers.nearest().operation(descriptor);
    }

    /** Its size now, in bytes. */
    public long size() throws IOException {
        return Files.status(fd(), path).size();
    }
}
