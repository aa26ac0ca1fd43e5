package io.ringspun.examples;

import io.ringspun.FileStatus;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Makes pipes, sockets and devices like those of the source; what is behind them is not copied. */
final class NodeCopy implements ItemCopy.Way {

    private static final int PRIVATE = 0600;

    @Override
    public void make(CopyItem item, Draft draft) throws IOException {
        FileStatus status = item.status();
        if (status.type() == FileStatus.Type.OTHER) {
            throw new FileSystemException(
                    item.source().path().toString(), null, "it is of an unknown kind");
        }
        Place place = draft.place();
        try {
            place.directory()
                    .makeNode(place.name(), status.type(), PRIVATE, status.specialDevice());
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(
                    item.source().path().toString(),
                    null,
                    "it is a pipe, a socket or a device, which NIO cannot make");
        }
        draft.resemble(status, item.source().attributes(), place.attributes());
    }
}
