package io.ringspun.runtime.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.util.Arrays;

/**
 * A {@code struct msghdr} with the vectors, the name and the control data it points to, made once
 * and used for one call after the other. The collector frees it: whoever hands {@link #address} to
 * the kernel keeps this object reachable until the kernel is done.
 *
 * <p>One user at a time. The data that the vectors name is the caller's.
 */
public final class Message {

    /** How many descriptors the kernel takes at a time. */
    public static final int RIGHTS_MAX = 253;

    /** How many vectors the kernel takes at a time. */
    public static final int VECTORS_MAX = 1024;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /**
     * Names an address of the internet families, and nothing else. For receives that bring their
     * own memory and only look up how much is to be kept of the name; never written to.
     */
    public static final Message NAMES_ONLY = new Message(0, Posix.SOCKADDR_IN6_SIZE, 0);

    private final MemorySegment header;
    private final MemorySegment vectors;
    private final MemorySegment name;
    private final MemorySegment control;

    /** Allocates one that lasts as long as anybody knows it; see the other constructor. */
    public Message(int vectorsMax, int nameBytes, int controlBytes) {
        this(Arena.ofAuto(), vectorsMax, nameBytes, controlBytes);
    }

    /**
     * Allocates it.
     *
     * @param arena where
     * @param vectorsMax room for so many vectors
     * @param nameBytes room for a name; 0 for none
     * @param controlBytes room for control data; 0 for none
     */
    public Message(Arena arena, int vectorsMax, int nameBytes, int controlBytes) {
        int vectorsAt = Posix.MSGHDR_SIZE;
        int nameAt = vectorsAt + vectorsMax * Posix.IOVEC_SIZE;
        int controlAt = nameAt + (nameBytes + 7 & -8);
        MemorySegment memory = arena.allocate(controlAt + controlBytes, 8);
        header = memory.asSlice(0, vectorsAt);
        vectors = memory.asSlice(vectorsAt, nameAt - vectorsAt);
        name = memory.asSlice(nameAt, nameBytes);
        control = memory.asSlice(controlAt, controlBytes);
        if (vectorsMax > 0) {
            header.set(LONG, Posix.MSGHDR_IOV, vectors.address());
        }
        nameRoom();
        controlRoom();
    }

    /** Where the kernel finds it. */
    public long address() {
        return header.address();
    }

    /** Sets one vector. */
    public void vector(int index, long address, long length) {
        long at = (long) index * Posix.IOVEC_SIZE;
        vectors.set(LONG, at + Posix.IOVEC_BASE, address);
        vectors.set(LONG, at + Posix.IOVEC_LEN, length);
    }

    /** How many vectors count. */
    public void vectors(int count) {
        header.set(LONG, Posix.MSGHDR_IOVLEN, count);
    }

    /** Makes data the only vector. */
    public void data(long address, long length) {
        vector(0, address, length);
        vectors(1);
    }

    /** Names an address to send to. */
    public void name(SocketAddress address) throws IOException {
        int length = SocketAddresses.encode(address, name);
        header.set(LONG, Posix.MSGHDR_NAME, name.address());
        header.set(INT, Posix.MSGHDR_NAMELEN, length);
    }

    /** Names nobody. */
    public void noName() {
        header.set(LONG, Posix.MSGHDR_NAME, 0);
        header.set(INT, Posix.MSGHDR_NAMELEN, 0);
    }

    /** Makes all of the room for a name available to a receive. */
    public void nameRoom() {
        header.set(LONG, Posix.MSGHDR_NAME, name.byteSize() == 0 ? 0 : name.address());
        header.set(INT, Posix.MSGHDR_NAMELEN, (int) name.byteSize());
    }

    /** The memory of the name. */
    public MemorySegment name() {
        return name;
    }

    /** How long the name is that a receive has written; can be more than there was room for. */
    public int nameLength() {
        return header.get(INT, Posix.MSGHDR_NAMELEN);
    }

    /** Makes all of the room for control data available to a receive. */
    public void controlRoom() {
        controlLength((int) control.byteSize());
    }

    /** The memory of the control data. */
    public MemorySegment control() {
        return control;
    }

    /** How much of the control data counts. */
    public void controlLength(int bytes) {
        header.set(LONG, Posix.MSGHDR_CONTROL, bytes == 0 ? 0 : control.address());
        header.set(LONG, Posix.MSGHDR_CONTROLLEN, bytes);
    }

    /** How much control data a receive has written. */
    public int controlLength() {
        return (int) header.get(LONG, Posix.MSGHDR_CONTROLLEN);
    }

    /** Room for control data of so many descriptors. */
    public static int rightsBytes(int descriptors) {
        return Posix.CMSGHDR_SIZE + (descriptors * Integer.BYTES + 7 & -8);
    }

    /** Makes descriptors the control data (SCM_RIGHTS), 1 to {@link #RIGHTS_MAX}. */
    public void rights(int[] fds) {
        control.set(
                LONG, Posix.CMSGHDR_LEN, Posix.CMSGHDR_SIZE + (long) fds.length * Integer.BYTES);
        control.set(INT, Posix.CMSGHDR_LEVEL, Posix.SOL_SOCKET);
        control.set(INT, Posix.CMSGHDR_TYPE, Posix.SCM_RIGHTS);
        MemorySegment.copy(fds, 0, control, INT, Posix.CMSGHDR_SIZE, fds.length);
        controlLength(rightsBytes(fds.length));
    }

    /** The descriptors that a receive has brought, which are ours now. */
    public int[] rights() {
        int[] fds = {};
        int end = controlLength();
        for (long at = 0; at + Posix.CMSGHDR_SIZE <= end; ) {
            long length = control.get(LONG, at + Posix.CMSGHDR_LEN);
            if (control.get(INT, at + Posix.CMSGHDR_LEVEL) == Posix.SOL_SOCKET
                    && control.get(INT, at + Posix.CMSGHDR_TYPE) == Posix.SCM_RIGHTS) {
                int count = (int) (length - Posix.CMSGHDR_SIZE) / Integer.BYTES;
                int before = fds.length;
                fds = Arrays.copyOf(fds, before + count);
                MemorySegment.copy(control, INT, at + Posix.CMSGHDR_SIZE, fds, before, count);
            }
            at += Math.max(Posix.CMSGHDR_SIZE, length + 7 & -8);
        }
        return fds;
    }

    /** What a receive tells of the message (MSG_TRUNC, MSG_CTRUNC). */
    public int flags() {
        return header.get(INT, Posix.MSGHDR_FLAGS);
    }
}
