package io.ringspun.runtime.uring;

import io.ringspun.PassedDescriptor;
import io.ringspun.PeerCredentials;
import io.ringspun.UnixConnection;
import io.ringspun.runtime.blocking.Descriptor;
import io.ringspun.runtime.blocking.Endings;
import io.ringspun.runtime.blocking.Passing;
import io.ringspun.runtime.blocking.Receiver;
import io.ringspun.runtime.blocking.Sender;
import io.ringspun.runtime.blocking.Sockets;
import io.ringspun.runtime.blocking.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;

/** The Unix-domain side of a connection, whose parts it uses. */
final class UringUnixConnection implements UnixConnection {

    private final UringRuntime runtime;
    private final UringConnection connection;
    private final Receiver receiver;
    private final Sender sender;
    private final Passing passing;

    UringUnixConnection(
            UringRuntime runtime, UringConnection connection, Receiver receiver, Sender sender) {
        this.runtime = runtime;
        this.connection = connection;
        this.receiver = receiver;
        this.sender = sender;
        passing = new Passing(runtime.carriers(), connection.descriptor());
    }

    @Override
    public int write(ByteBuffer source, List<?> passed) throws IOException {
        if (!source.hasRemaining()) {
            throw new IllegalArgumentException("descriptors need at least one byte to go with");
        }
        if (passed.size() > DESCRIPTORS_MAX) {
            throw new IllegalArgumentException(
                    passed.size() + " descriptors; the kernel takes " + DESCRIPTORS_MAX);
        }
        Descriptor descriptor = connection.descriptor();
        long deadline = Endings.deadline(connection.writeTimeoutNanos());
        descriptor.enter(Descriptor.WRITING, deadline);
        try {
            return passed.isEmpty()
                    ? sender.write(source, runtime.copies(), deadline)
                    : writeWith(source, passed, deadline);
        } finally {
            descriptor.leave(Descriptor.WRITING);
        }
    }

    private int writeWith(ByteBuffer source, List<?> passed, long deadline) throws IOException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (Object one : passed) {
            if (!(one instanceof Passable passable)) {
                throw new IllegalArgumentException("not of this runtime: " + one);
            }
            descriptors.add(passable.descriptor());
        }
        return Transfer.drain(
                source,
                runtime.copies(),
                (address, length, before) ->
                        before == 0
                                ? passing.send(address, length, descriptors, deadline)
                                : sender.send(address, length, deadline, before));
    }

    @Override
    public int read(ByteBuffer target, List<? super PassedDescriptor> passed) throws IOException {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        Descriptor descriptor = connection.descriptor();
        long deadline = Endings.deadline(connection.readTimeoutNanos());
        descriptor.enter(Descriptor.READING, deadline);
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            if (connection.inputShut()) {
                return -1;
            }
            receiver.stayBehind();
            if (receiver.queuedBytes() > 0) {
                return receiver.read(target, deadline); // from before there was this side of it
            }
            return readWith(target, passed, deadline);
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    private int readWith(ByteBuffer target, List<? super PassedDescriptor> passed, long deadline)
            throws IOException {
        List<PassedDescriptor> came = new ArrayList<>();
        int count =
                Transfer.fill(
                        target,
                        runtime.copies(),
                        (address, length) -> {
                            Passing.Arrival arrival = passing.receive(address, length, deadline);
                            adopt(arrival.fds(), came);
                            return arrival.bytes();
                        });
        if (passing.lostSome()) {
            came.forEach(PassedDescriptor::close);
            throw Passing.lost();
        }
        try {
            passed.addAll(came);
        } catch (Throwable e) { // a list that takes nothing: they are not to be lost in it
            came.forEach(PassedDescriptor::close);
            throw e;
        }
        return count == 0 ? -1 : count;
    }

    private void adopt(int[] fds, List<PassedDescriptor> came) throws IOException {
        int next = 0;
        try {
            while (next < fds.length) {
                came.add(runtime.adoptPassed(fds[next++]));
            }
        } catch (Throwable e) { // the runtime was closed, and has closed those before
            Passing.close(fds, next);
            throw e;
        }
    }

    @Override
    public PeerCredentials credentials() throws IOException {
        Descriptor descriptor = connection.descriptor();
        descriptor.enter();
        try {
            return Sockets.credentials(descriptor.fd());
        } finally {
            descriptor.leave();
        }
    }
}
