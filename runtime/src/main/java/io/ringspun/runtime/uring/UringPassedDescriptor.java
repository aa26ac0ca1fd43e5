package io.ringspun.runtime.uring;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.PassedDescriptor;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Files;
import io.ringspun.runtime.blocking.OpenFile;
import io.ringspun.runtime.blocking.Sockets;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A descriptor that came over a connection. Owns it until it is taken over. */
final class UringPassedDescriptor implements PassedDescriptor, Passable {

    private final UringRuntime runtime;
    private final Descriptor descriptor;

    UringPassedDescriptor(UringRuntime runtime, int fd) {
        this.runtime = runtime;
        descriptor = new Descriptor(fd);
    }

    @Override
    public FileHandle toFile() throws IOException {
        int fd = enter();
        OpenFile file;
        Path path;
        try {
            path = pathOf(fd);
            file = Files.adopt(runtime.carriers(), fd, path.toString());
        } finally {
            descriptor.leave();
        }
        int flags = Linux.fcntl(fd, Posix.F_GETFL, 0);
        int access = flags & Posix.O_ACCMODE;
        OpenMode mode =
                new OpenMode(
                        access != Posix.O_WRONLY,
                        access != Posix.O_RDONLY,
                        (flags & Posix.O_APPEND) != 0,
                        flags,
                        0);
        take();
        return runtime.adopt(new UringFile(runtime, file, path, mode));
    }

    private static Path pathOf(int fd) {
        Path link = Path.of("/proc/self/fd", Integer.toString(fd));
        try {
            return java.nio.file.Files.readSymbolicLink(link);
        } catch (IOException e) {
            return link; // no /proc here
        }
    }

    @Override
    public Connection toConnection() throws IOException {
        int fd = enter();
        try {
            if (!Sockets.isConnected(fd)) {
                throw new FileSystemException(null, null, "not a connected stream socket");
            }
            Sockets.letWait(fd);
        } finally {
            descriptor.leave();
        }
        take();
        return runtime.adopt(fd, null);
    }

    private int enter() {
        try {
            descriptor.enter();
        } catch (ClosedChannelException e) {
            throw new IllegalStateException("taken over or closed before", e);
        }
        return descriptor.fd();
    }

    /** Ends this object's life, but not the descriptor's. */
    private void take() {
        if (!beginClose()) {
            throw new IllegalStateException("taken over or closed before");
        }
        descriptor.awaitUnused(runtime.carriers());
        runtime.forget(this);
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public boolean beginClose() {
        return descriptor.beginClose();
    }

    @Override
    public void finishClose() {
        descriptor.awaitUnused(runtime.carriers());
        runtime.forget(this);
        Linux.close(descriptor.fd());
    }

    @Override
    public void close() {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "PassedDescriptor[" + (descriptor.closing() ? "gone]" : descriptor.fd() + "]");
    }
}
