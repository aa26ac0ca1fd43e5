package io.ringspun.runtime.nio;

import io.ringspun.BufferPool;
import io.ringspun.DatagramEndpoint;
import io.ringspun.DatagramOptions;
import io.ringspun.DatagramTruncatedException;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A bound non-blocking {@link DatagramChannel}, and the gate where its callers wait. */
final class NioDatagramEndpoint implements DatagramEndpoint {

    /** No datagram of UDP is longer. */
    private static final int LENGTH_MAX = 65_535;

    private final DatagramChannel channel;
    private final Gate gate;
    private final NioRuntime runtime;
    private final Map<Membership, MembershipKey> memberships = new ConcurrentHashMap<>();

    private volatile long receiveTimeoutNanos;
    private volatile long sendTimeoutNanos;
    private volatile SocketAddress local;

    /** Changed within the turn of the output. */
    private volatile @Nullable SocketAddress peer;

    private record Membership(InetAddress group, NetworkInterface via) {}

    private NioDatagramEndpoint(DatagramChannel channel, Gate gate, NioRuntime runtime)
            throws IOException {
        this.channel = channel;
        this.gate = gate;
        this.runtime = runtime;
        this.local = channel.getLocalAddress();
    }

    static DatagramEndpoint bind(NioRuntime runtime, SocketAddress local, DatagramOptions options)
            throws IOException {
        if (local instanceof java.net.UnixDomainSocketAddress) {
            throw new UnsupportedOperationException(
                    "NIO has no Unix-domain datagrams; they need the backend uring");
        }
        if (!(local instanceof InetSocketAddress internet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        DatagramChannel channel =
                internet.getAddress() instanceof Inet4Address
                        ? DatagramChannel.open(StandardProtocolFamily.INET)
                        : DatagramChannel.open();
        Gate gate = runtime.gate(channel);
        try {
            if (options.reuseAddress()) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (options.receiveBufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
            }
            channel.bind(local);
            return new NioDatagramEndpoint(channel, gate, runtime);
        } catch (IOException e) {
            gate.discard(e);
            throw Failures.listen(e, local);
        } catch (RuntimeException | Error e) {
            gate.discard(e);
            throw e;
        }
    }

    @Override
    public int send(PinnedBuffer source, SocketAddress target) throws IOException {
        return sendPinned(source, Objects.requireNonNull(target));
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        return sendFrom(source, Objects.requireNonNull(target));
    }

    @Override
    public int send(PinnedBuffer source) throws IOException {
        return sendPinned(source, null);
    }

    @Override
    public int send(ByteBuffer source) throws IOException {
        return sendFrom(source, null);
    }

    private int sendPinned(PinnedBuffer source, @Nullable SocketAddress target) throws IOException {
        NioBuffer own = NioBuffer.of(source);
        ByteBuffer memory = own.begin();
        try {
            return sendFrom(memory, target);
        } finally {
            own.end();
        }
    }

    private int sendFrom(ByteBuffer source, @Nullable SocketAddress target) throws IOException {
        gate.ensureOpen();
        if (target instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        long deadline = Deadline.after(sendTimeoutNanos);
        Turn turn = gate.output().turn;
        Wake wake = turn.take(deadline);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "send", 0);
        }
        try {
            SocketAddress whom = whom(target);
            int length = source.remaining();
            if (length == 0 && peer != null) {
                // A connected channel of the JDK returns 0 without having sent anything.
                throw new UnsupportedOperationException(
                        "NIO sends no empty datagrams to a peer; the ring does");
            }
            while (true) {
                // One of length 0 counts as sent: the number of bytes does not tell it from none.
                if (channel.send(source, whom) == length) {
                    return length;
                }
                if (wake != Wake.READY) {
                    throw Failures.ended(wake, "send", 0);
                }
                wake = gate.await(SelectionKey.OP_WRITE, deadline);
            }
        } catch (IOException e) {
            throw Failures.socket(e, "send");
        } finally {
            turn.give();
        }
    }

    private SocketAddress whom(@Nullable SocketAddress target) {
        SocketAddress only = peer;
        if (target == null) {
            if (only == null) {
                throw new NotYetConnectedException();
            }
            return only;
        }
        if (only != null && !target.equals(only)) {
            throw new AlreadyConnectedException();
        }
        return target;
    }

    @Override
    public SocketAddress receive(PinnedBuffer target) throws IOException {
        NioBuffer own = NioBuffer.of(target);
        ByteBuffer memory = own.begin();
        try {
            return receive(memory);
        } finally {
            own.end();
        }
    }

    @Override
    public SocketAddress receive(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a receive needs a buffer that is not read-only");
        }
        gate.ensureOpen();
        long deadline = Deadline.after(receiveTimeoutNanos);
        Turn turn = gate.input().turn;
        Wake wake = turn.take(deadline);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "receive", 0);
        }
        try {
            while (true) {
                SocketAddress sender = receiveOnce(target);
                if (sender != null) {
                    return sender;
                }
                if (wake != Wake.READY) {
                    throw Failures.ended(wake, "receive", 0);
                }
                wake = gate.await(SelectionKey.OP_READ, deadline);
            }
        } catch (DatagramTruncatedException e) {
            throw e;
        } catch (IOException e) {
            throw Failures.socket(e, "receive");
        } finally {
            turn.give();
        }
    }

    /** The channel cuts in silence: only with room for any datagram is its length known. */
    private @Nullable SocketAddress receiveOnce(ByteBuffer target) throws IOException {
        if (target.remaining() >= LENGTH_MAX) {
            return channel.receive(target);
        }
        ByteBuffer whole = runtime.takeDatagram();
        try {
            SocketAddress sender = channel.receive(whole);
            if (sender == null) {
                return null;
            }
            whole.flip();
            int length = whole.remaining();
            int room = target.remaining();
            target.put(whole.limit(Math.min(length, room)));
            if (length > room) {
                throw new DatagramTruncatedException(length, room, sender);
            }
            return sender;
        } finally {
            runtime.giveBackDatagram(whole);
        }
    }

    @Override
    public void connect(SocketAddress newPeer) throws IOException {
        changePeer(Objects.requireNonNull(newPeer));
    }

    @Override
    public void disconnect() throws IOException {
        changePeer(null);
    }

    private void changePeer(@Nullable SocketAddress newPeer) throws IOException {
        if (newPeer instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        gate.ensureOpen();
        Turn turn = gate.output().turn;
        Wake wake = turn.take(Deadline.NONE);
        if (wake != Wake.READY) {
            throw Failures.ended(wake, "connect", 0);
        }
        try {
            if (newPeer == null) {
                channel.disconnect();
            } else {
                channel.connect(newPeer); // throws AlreadyConnectedException itself
            }
            peer = newPeer;
            local = channel.getLocalAddress();
        } catch (IOException e) {
            throw Failures.socket(e, "connect");
        } finally {
            turn.give();
        }
    }

    @Override
    public void join(InetAddress group, NetworkInterface via) throws IOException {
        gate.ensureOpen();
        Membership membership = new Membership(group, via);
        MembershipKey before = memberships.get(membership);
        if (before != null && before.isValid()) {
            throw new SocketException("a member already of " + group + " via " + via.getName());
        }
        try {
            memberships.put(membership, channel.join(group, via));
        } catch (IOException e) {
            throw Failures.socket(e, "join");
        }
    }

    @Override
    public void leave(InetAddress group, NetworkInterface via) throws IOException {
        gate.ensureOpen();
        MembershipKey key = memberships.remove(new Membership(group, via));
        if (key == null) {
            throw new SocketException("not a member of " + group + " via " + via.getName());
        }
        key.drop();
    }

    @Override
    public void receiveTimeout(Duration timeout) {
        receiveTimeoutNanos = Deadline.nanos(timeout);
    }

    @Override
    public void sendTimeout(Duration timeout) {
        sendTimeoutNanos = Deadline.nanos(timeout);
    }

    @Override
    public <T> T option(SocketOption<T> name) throws IOException {
        gate.ensureOpen();
        return channel.getOption(name);
    }

    @Override
    public <T> DatagramEndpoint option(SocketOption<T> name, T value) throws IOException {
        gate.ensureOpen();
        channel.setOption(name, value);
        return this;
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

    @Override
    public boolean isOpen() {
        return gate.isOpen();
    }

    @Override
    public void close() throws IOException {
        gate.close();
    }

    /** Both ends, for people. */
    @Override
    public String toString() {
        SocketAddress only = peer;
        return "DatagramEndpoint["
                + local
                + (only == null ? "" : " with " + only)
                + (isOpen() ? "]" : ", closed]");
    }
}
