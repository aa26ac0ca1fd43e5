package io.ringspun.runtime.adapter;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A lock of a channel of ours, which the JDK's channel below holds. */
final class HeldLock extends FileLock {

    private final FileLock below;

    HeldLock(FileChannel channel, FileLock below) {
        super(channel, below.position(), below.size(), below.isShared());
        this.below = below;
    }

    @Override
    public boolean isValid() {
        return acquiredBy().isOpen() && below.isValid();
    }

    @Override
    public void release() throws IOException {
        if (!acquiredBy().isOpen()) {
            throw new ClosedChannelException();
        }
        below.release(); // does not wait, and minds no interrupt
    }
}
