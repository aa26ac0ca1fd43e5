package io.ringspun.runtime.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * A connected pair of sockets: ours with its descriptor and receiver, theirs bare. What is sent
 * follows a pattern.
 */
final class Wire implements AutoCloseable {

    private final Carriers carriers;
    private final int theirs;
    private boolean theirsOpen = true;
    final Descriptor descriptor;
    final Receiver receiver;

    /** How many bytes of the pattern were sent, and how many were found right. */
    private long sent;

    private long seen;

    Wire(Carriers carriers) {
        this.carriers = carriers;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
            int result =
                    Linux.socketpair(
                            Posix.AF_UNIX, Posix.SOCK_STREAM | Posix.SOCK_CLOEXEC, 0, pair);
            assertThat(result).isZero();
            descriptor = new Descriptor(pair.getAtIndex(ValueLayout.JAVA_INT, 0));
            theirs = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
        }
        receiver = new Receiver(carriers, descriptor, new Precedent());
    }

    static byte pattern(long position) {
        long mixed = (position + 1) * 0x9e3779b97f4a7c15L;
        return (byte) (mixed >>> 56);
    }

    /** Sends the next bytes of the pattern; blocks while the socket is full. */
    void send(int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(count);
            for (int i = 0; i < count; i++) {
                bytes.set(ValueLayout.JAVA_BYTE, i, pattern(sent + i));
            }
            int done = 0;
            while (done < count) {
                int result =
                        Linux.send(
                                theirs, bytes.address() + done, count - done, Posix.MSG_NOSIGNAL);
                assertThat(result).isPositive();
                done += result;
            }
        }
        sent += count;
    }

    /** Sends so much in pieces of 1 to {@code most} bytes, and nothing after it. */
    void sendAll(long total, int most, Random random) {
        while (sent < total) {
            send((int) Math.min(1 + random.nextInt(most), total - sent));
        }
        finish();
    }

    /** Says that nothing follows. */
    void finish() {
        assertThat(Linux.shutdown(theirs, 1)).isZero();
    }

    /** Leaves bytes for the peer to find, so that its close is not a polite one. */
    void sendToThem() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(
                            Linux.send(
                                    descriptor.fd(),
                                    arena.allocate(1).address(),
                                    1,
                                    Posix.MSG_NOSIGNAL))
                    .isEqualTo(1);
        }
    }

    void closeTheirs() {
        if (theirsOpen) {
            theirsOpen = false;
            Linux.close(theirs);
        }
    }

    /** Reads once and checks what came. */
    int read(ByteBuffer target, long deadline) throws IOException {
        descriptor.enter(Descriptor.READING, deadline);
        try {
            int start = target.position();
            int count = receiver.read(target, deadline);
            assertThat(target.position()).isEqualTo(start + Math.max(count, 0));
            for (int i = 0; i < count; i++) {
                if (target.get(start + i) != pattern(seen + i)) {
                    throw new AssertionError("byte " + (seen + i) + " is not what was sent there");
                }
            }
            seen += Math.max(count, 0);
            return count;
        } finally {
            descriptor.leave(Descriptor.READING);
        }
    }

    /** Reads until the end of input; returns how many bytes there were in all. */
    long readAll(int most, boolean direct, Random random) throws IOException {
        while (true) {
            int size = 1 + random.nextInt(most);
            if (read(direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size), 0) < 0) {
                return seen;
            }
        }
    }

    long seen() {
        return seen;
    }

    long sent() {
        return sent;
    }

    @Override
    public void close() {
        if (descriptor.beginClose()) {
            descriptor.awaitUnused(carriers);
            receiver.close();
            Linux.close(descriptor.fd());
        }
        closeTheirs();
    }
}
