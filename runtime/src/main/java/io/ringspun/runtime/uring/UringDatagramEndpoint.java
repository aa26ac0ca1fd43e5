package io.ringspun.runtime.uring;

import io.ringspun.BufferPool;
import io.ringspun.DatagramEndpoint;
import io.ringspun.PinnedBuffer;
import io.ringspun.runtime.blocking.DatagramReceiver;
import io.ringspun.runtime.blocking.DatagramSender;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.Sockets;
import io.ringspun.runtime.kernel.Failures;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A datagram socket whose datagrams go through a ring. Owns the descriptor. */
final class UringDatagramEndpoint implements DatagramEndpoint, Passable {

    private final UringRuntime runtime;
    private final Descriptor descriptor;
    private final DatagramReceiver receiver;
    private final DatagramSender sender;
    private final boolean internet;

    private volatile long receiveTimeoutNanos;
    private volatile long sendTimeoutNanos;
    private volatile SocketAddress local;

    /** Changed within the writing turn. */
    private volatile @Nullable SocketAddress peer;

    /** Takes over a bound socket. */
    UringDatagramEndpoint(UringRuntime runtime, int fd, SocketAddress local) {
        this.runtime = runtime;
        this.local = local;
        internet = local instanceof InetSocketAddress;
        descriptor = new Descriptor(fd);
        descriptor.belongsTo(this);
        receiver = new DatagramReceiver(runtime.carriers(), descriptor, internet);
        sender = new DatagramSender(runtime.carriers(), descriptor, internet);
    }

    // ---------------------------------------------------------------- sending

    @Override
    public int send(PinnedBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(target);
        long deadline = beginSend(target);
        try {
            return sender.send(source, whom(target), deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        Objects.requireNonNull(target);
        long deadline = beginSend(target);
        try {
            return sender.send(source, whom(target), runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public int send(PinnedBuffer source) throws IOException {
        long deadline = beginSend(null);
        try {
            return sender.send(source, null, deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public int send(ByteBuffer source) throws IOException {
        long deadline = beginSend(null);
        try {
            return sender.send(source, null, runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    /** Takes the turn, unless the target is not one to send to. Returns the deadline. */
    private long beginSend(@Nullable SocketAddress target) throws IOException {
        long deadline = Endings.deadline(sendTimeoutNanos);
        descriptor.enter(Descriptor.WRITING, deadline);
        SocketAddress only = peer;
        RuntimeException refusal = null;
        if (target == null) {
            refusal = only == null ? new NotYetConnectedException() : null;
        } else if (only != null && !target.equals(only)) {
            refusal = new AlreadyConnectedException();
        }
        if (refusal != null) {
            descriptor.leave(Descriptor.WRITING);
            throw refusal;
        }
        return deadline;
    }

    /** Whom to name to the kernel, which knows the peer. */
    private @Nullable SocketAddress whom(SocketAddress target) {
        return peer == null ? target : null;
    }

    // ---------------------------------------------------------------- receiving

    @Override
    public SocketAddress receive(PinnedBuffer target) throws IOException {
        long deadline = Endings.deadline(receiveTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            return receiver.receive(target, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    @Override
    public SocketAddress receive(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        long deadline = Endings.deadline(receiveTimeoutNanos);
        descriptor.enter(Descriptor.READING, deadline);
        try {
            return receiver.receive(target, runtime.copies(), deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    // ---------------------------------------------------------------- peers and groups

    @Override
    public void connect(SocketAddress newPeer) throws IOException {
        Objects.requireNonNull(newPeer);
        descriptor.enter(Descriptor.WRITING, 0);
        try {
            if (peer != null) {
                throw new AlreadyConnectedException();
            }
            int fd = descriptor.fd();
            Sockets.connectDatagrams(fd, newPeer);
            receiver.peer(internet ? Sockets.remoteAddress(fd) : null);
            local = Sockets.localAddress(fd);
            peer = newPeer;
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public void disconnect() throws IOException {
        descriptor.enter(Descriptor.WRITING, 0);
        try {
            if (peer == null) {
                return;
            }
            int fd = descriptor.fd();
            Sockets.disconnectDatagrams(fd, local);
            receiver.peer(null);
            peer = null;
            local = Sockets.localAddress(fd);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    @Override
    public void join(InetAddress group, NetworkInterface via) throws IOException {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("not a multicast address: " + group);
        }
        membership(group, via, true);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface via) throws IOException {
        membership(group, via, false);
    }

    private void membership(InetAddress group, NetworkInterface via, boolean member)
            throws IOException {
        if (!internet) {
            throw new UnsupportedOperationException("Unix-domain datagrams have no groups");
        }
        descriptor.enter();
        try {
            Sockets.membership(descriptor.fd(), group, via.getIndex(), member);
        } finally {
            descriptor.leave();
        }
    }

    // ---------------------------------------------------------------- settings

    @Override
    public void receiveTimeout(Duration timeout) {
        receiveTimeoutNanos = Endings.nanos(timeout);
    }

    @Override
    public void sendTimeout(Duration timeout) {
        sendTimeoutNanos = Endings.nanos(timeout);
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        descriptor.enter();
        try {
            return SocketOptions.get(descriptor.fd(), name);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public <T> DatagramEndpoint option(SocketOption<T> name, T value) throws IOException {
        descriptor.enter();
        try {
            SocketOptions.set(descriptor.fd(), name, value);
            return this;
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return peer;
    }

    @Override
    public BufferPool buffers() {
        return runtime.buffers();
    }

    // ---------------------------------------------------------------- the end

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public boolean isOpen() {
        return !descriptor.closing();
    }

    @Override
    public boolean beginClose() {
        if (!descriptor.beginClose()) {
            return false;
        }
        receiver.wake();
        return true;
    }

    @Override
    public void finishClose() throws IOException {
        descriptor.awaitUnused(runtime.carriers());
        receiver.close();
        runtime.forget(this);
        int result = Linux.close(descriptor.fd());
        if (result < 0) {
            throw Failures.call("close", -result, null);
        }
    }

    @Override
    public void close() throws IOException {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        SocketAddress only = peer;
        return "DatagramEndpoint["
                + local
                + (only == null ? "" : " with " + only)
                + (isOpen() ? "]" : ", closed]");
    }
}
