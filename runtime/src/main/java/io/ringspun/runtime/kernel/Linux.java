package io.ringspun.runtime.kernel;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Every native call there is, by its manual-page name (section 2). A call returns what the kernel
 * returns: a result of zero or more, or a negated error number; the C library's {@code errno} does
 * not appear above this class. libc functions are found by name, so that x86-64 and aarch64 share
 * the code; only io_uring's three calls, which libc does not have, go by number.
 *
 * <p>Safe for all threads. None of the calls made from a virtual thread blocks for long: what can
 * block is marked.
 */
@SuppressWarnings("restricted") // the one class that may: see the package
public final class Linux {

    private static final AddressLayout PTR = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** Behind the error number, room for one struct iovec. */
    private static final long VECTOR_OFFSET = 16;

    private static final MethodHandle IO_URING =
            LINKER.downcallHandle(
                    symbol("syscall"),
                    FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle MMAP =
            function("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
    private static final MethodHandle MUNMAP = function("munmap", INT, LONG, LONG);
    private static final MethodHandle MADVISE = function("madvise", INT, LONG, LONG, INT);
    private static final MethodHandle CLOSE = function("close", INT, INT);
    private static final MethodHandle FCNTL =
            LINKER.downcallHandle(
                    symbol("fcntl"),
                    FunctionDescriptor.of(INT, INT, INT, INT),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle EVENTFD = function("eventfd", INT, INT, INT);
    private static final MethodHandle READ = function("read", LONG, INT, LONG, LONG);
    private static final MethodHandle WRITE = function("write", LONG, INT, LONG, LONG);
    private static final MethodHandle SEND = function("send", LONG, INT, LONG, LONG, INT);
    private static final MethodHandle RECV = function("recv", LONG, INT, LONG, LONG, INT);
    private static final MethodHandle PREADV2 =
            function("preadv2", LONG, INT, LONG, INT, LONG, INT);
    private static final MethodHandle SOCKET = function("socket", INT, INT, INT, INT);
    private static final MethodHandle SOCKETPAIR = function("socketpair", INT, INT, INT, INT, PTR);
    private static final MethodHandle BIND = function("bind", INT, INT, PTR, INT);
    private static final MethodHandle LISTEN = function("listen", INT, INT, INT);
    private static final MethodHandle CONNECT = function("connect", INT, INT, PTR, INT);
    private static final MethodHandle SHUTDOWN = function("shutdown", INT, INT, INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", INT, INT, INT, INT, PTR, INT);
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", INT, INT, INT, INT, PTR, PTR);
    private static final MethodHandle GETSOCKNAME = function("getsockname", INT, INT, PTR, PTR);
    private static final MethodHandle GETPEERNAME = function("getpeername", INT, INT, PTR, PTR);
    private static final MethodHandle STATX = function("statx", INT, INT, PTR, INT, INT, PTR);
    private static final MethodHandle LSEEK = function("lseek", LONG, INT, LONG, INT);
    private static final MethodHandle FTRUNCATE = function("ftruncate", INT, INT, LONG);
    private static final MethodHandle COPY_FILE_RANGE =
            function("copy_file_range", LONG, INT, PTR, INT, PTR, LONG, INT);
    private static final MethodHandle SCHED_GETAFFINITY =
            function("sched_getaffinity", INT, INT, LONG, PTR);
    private static final MethodHandle SCHED_SETAFFINITY =
            function("sched_setaffinity", INT, INT, LONG, PTR);

    /** What wakes an event descriptor: the number one, for ever in place. */
    private static final MemorySegment ONE = Arena.global().allocateFrom(LONG, 1);

    /**
     * Places where calls leave their error number, used by one call at a time. A thread-local would
     * cost every virtual thread one; a handful serve all threads, since a call holds one only while
     * it runs.
     */
    private static final AtomicReferenceArray<MemorySegment> CALL_STATES =
            new AtomicReferenceArray<>(64);

    private Linux() {}

    // ---------------------------------------------------------------- io_uring

    /** io_uring_setup(2). */
    public static int io_uring_setup(int entries, MemorySegment params) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (long)
                                    IO_URING.invokeExact(
                                            state,
                                            (long) IoUring.NR_io_uring_setup,
                                            (long) entries,
                                            params.address(),
                                            0L,
                                            0L,
                                            0L,
                                            0L),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /**
     * io_uring_enter(2). Blocks when asked to wait: never from a virtual thread that could unmount
     * instead.
     *
     * @param state memory for the error number, from {@link #newCallState}: this is the hot call
     *     and must not share
     */
    public static int io_uring_enter(
            MemorySegment state,
            int fd,
            int toSubmit,
            int minComplete,
            int flags,
            long argument,
            long argumentBytes) {
        try {
            return (int)
                    result(
                            (long)
                                    IO_URING.invokeExact(
                                            state,
                                            (long) IoUring.NR_io_uring_enter,
                                            (long) fd,
                                            (long) toSubmit,
                                            (long) minComplete,
                                            (long) flags,
                                            argument,
                                            argumentBytes),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** io_uring_register(2). */
    public static int io_uring_register(int fd, int opcode, MemorySegment argument, int count) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (long)
                                    IO_URING.invokeExact(
                                            state,
                                            (long) IoUring.NR_io_uring_register,
                                            (long) fd,
                                            (long) opcode,
                                            argument.address(),
                                            (long) count,
                                            0L,
                                            0L),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    // ---------------------------------------------------------------- memory

    /**
     * mmap(2). The segment is not bound to any scope: whoever unmaps it must know that nobody uses
     * it any more.
     *
     * @return the mapping, or {@link MemorySegment#NULL} with the address replaced by the negated
     *     error number
     */
    public static MemorySegment mmap(long bytes, int protection, int flags, int fd, long offset) {
        MemorySegment state = callState();
        try {
            long address = (long) MMAP.invokeExact(state, 0L, bytes, protection, flags, fd, offset);
            return address == -1
                    ? MemorySegment.ofAddress(-errno(state))
                    : MemorySegment.ofAddress(address).reinterpret(bytes);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** munmap(2). */
    public static int munmap(MemorySegment mapping) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (int) MUNMAP.invokeExact(state, mapping.address(), mapping.byteSize()),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** madvise(2). */
    public static int madvise(MemorySegment mapping, int advice) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (int)
                                    MADVISE.invokeExact(
                                            state, mapping.address(), mapping.byteSize(), advice),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    // ---------------------------------------------------------------- descriptors

    /** close(2). Blocks where closing does: a lingering socket, a file that is flushed. */
    public static int close(int fd) {
        MemorySegment state = callState();
        try {
            return (int) result((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** fcntl(2) with a number as its argument. */
    public static int fcntl(int fd, int command, int argument) {
        MemorySegment state = callState();
        try {
            return (int) result((int) FCNTL.invokeExact(state, fd, command, argument), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** eventfd(2). */
    public static int eventfd(int initial, int flags) {
        MemorySegment state = callState();
        try {
            return (int) result((int) EVENTFD.invokeExact(state, initial, flags), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** write(2) of the number one to an event descriptor, which wakes whoever polls it. */
    public static int wake(int eventfd) {
        return write(eventfd, ONE.address(), Long.BYTES);
    }

    /** read(2). Blocks if the descriptor does. */
    public static int read(int fd, long address, int length) {
        MemorySegment state = callState();
        try {
            return (int) result((long) READ.invokeExact(state, fd, address, (long) length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** write(2). Blocks if the descriptor does. */
    public static int write(int fd, long address, int length) {
        MemorySegment state = callState();
        try {
            return (int) result((long) WRITE.invokeExact(state, fd, address, (long) length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    // ---------------------------------------------------------------- sockets

    /** send(2). Hot: brings its own call state. Give it MSG_DONTWAIT, or it blocks. */
    public static int send(MemorySegment state, int fd, long address, int length, int flags) {
        try {
            return (int)
                    result(
                            (long) SEND.invokeExact(state, fd, address, (long) length, flags),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** send(2). Give it MSG_DONTWAIT, or it blocks. */
    public static int send(int fd, long address, int length, int flags) {
        MemorySegment state = callState();
        try {
            return send(state, fd, address, length, flags);
        } finally {
            giveBack(state);
        }
    }

    /** recv(2). Give it MSG_DONTWAIT, or it blocks. */
    public static int recv(int fd, long address, int length, int flags) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (long) RECV.invokeExact(state, fd, address, (long) length, flags),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** socket(2). */
    public static int socket(int family, int type, int protocol) {
        MemorySegment state = callState();
        try {
            return (int) result((int) SOCKET.invokeExact(state, family, type, protocol), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** socketpair(2): two ints are written to {@code pair}. */
    public static int socketpair(int family, int type, int protocol, MemorySegment pair) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (int) SOCKETPAIR.invokeExact(state, family, type, protocol, pair),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** bind(2). */
    public static int bind(int fd, MemorySegment address, int length) {
        MemorySegment state = callState();
        try {
            return (int) result((int) BIND.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        MemorySegment state = callState();
        try {
            return (int) result((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** connect(2). Blocks if the descriptor does. */
    public static int connect(int fd, MemorySegment address, int length) {
        MemorySegment state = callState();
        try {
            return (int) result((int) CONNECT.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** shutdown(2). */
    public static int shutdown(int fd, int how) {
        MemorySegment state = callState();
        try {
            return (int) result((int) SHUTDOWN.invokeExact(state, fd, how), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (int) SETSOCKOPT.invokeExact(state, fd, level, name, value, length),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** getsockopt(2): {@code length} is an int, read and written. */
    public static int getsockopt(
            int fd, int level, int name, MemorySegment value, MemorySegment length) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (int) GETSOCKOPT.invokeExact(state, fd, level, name, value, length),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** getsockname(2): {@code length} is an int, read and written. */
    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return name(GETSOCKNAME, fd, address, length);
    }

    /** getpeername(2): {@code length} is an int, read and written. */
    public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return name(GETPEERNAME, fd, address, length);
    }

    private static int name(
            MethodHandle which, int fd, MemorySegment address, MemorySegment length) {
        MemorySegment state = callState();
        try {
            return (int) result((int) which.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    // ---------------------------------------------------------------- files

    /**
     * preadv2(2) with RWF_NOWAIT: reads what is in the page cache and does not wait for the disk
     * (EAGAIN).
     */
    public static int readCached(int fd, long address, int length, long offset) {
        MemorySegment state = callState();
        try {
            state.set(LONG, VECTOR_OFFSET, address);
            state.set(LONG, VECTOR_OFFSET + Long.BYTES, length);
            return (int)
                    result(
                            (long)
                                    PREADV2.invokeExact(
                                            state,
                                            fd,
                                            state.address() + VECTOR_OFFSET,
                                            1,
                                            offset,
                                            Posix.RWF_NOWAIT),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** statx(2). */
    public static int statx(
            int directory, MemorySegment path, int flags, int mask, MemorySegment target) {
        MemorySegment state = callState();
        try {
            return (int)
                    result(
                            (int) STATX.invokeExact(state, directory, path, flags, mask, target),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** lseek(2). */
    public static long lseek(int fd, long offset, int whence) {
        MemorySegment state = callState();
        try {
            return result((long) LSEEK.invokeExact(state, fd, offset, whence), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /** ftruncate(2). Blocks while the file system works. */
    public static int ftruncate(int fd, long length) {
        MemorySegment state = callState();
        try {
            return (int) result((int) FTRUNCATE.invokeExact(state, fd, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    /**
     * copy_file_range(2): the offsets are longs, read and written. Blocks while the file system
     * works.
     */
    public static long copy_file_range(
            int from, MemorySegment fromOffset, int to, MemorySegment toOffset, long bytes) {
        MemorySegment state = callState();
        try {
            return result(
                    (long)
                            COPY_FILE_RANGE.invokeExact(
                                    state, from, fromOffset, to, toOffset, bytes, 0),
                    state);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            giveBack(state);
        }
    }

    // ---------------------------------------------------------------- processors

    /** sched_getaffinity(2) of the calling thread, as processor numbers. */
    public static List<Integer> processors() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(1024);
            MemorySegment state = arena.allocate(CALL_STATE);
            int returned = (int) SCHED_GETAFFINITY.invokeExact(state, 0, mask.byteSize(), mask);
            List<Integer> processors = new ArrayList<>();
            for (int i = 0; returned >= 0 && i < mask.byteSize() * 8; i++) {
                if ((mask.get(ValueLayout.JAVA_BYTE, i / 8) & 1 << i % 8) != 0) {
                    processors.add(i);
                }
            }
            return processors;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** sched_setaffinity(2) of the calling thread to one processor. */
    public static int runOn(int processor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(1024);
            mask.set(ValueLayout.JAVA_BYTE, processor / 8, (byte) (1 << processor % 8));
            MemorySegment state = arena.allocate(CALL_STATE);
            return (int)
                    result(
                            (int) SCHED_SETAFFINITY.invokeExact(state, 0, mask.byteSize(), mask),
                            state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // ---------------------------------------------------------------- plumbing

    /**
     * Memory in which a hot call leaves its error number; used by one thread at a time, never
     * freed.
     */
    public static MemorySegment newCallState() {
        return Arena.ofAuto().allocate(VECTOR_OFFSET + 16, 8);
    }

    private static MemorySegment callState() {
        int place = place();
        MemorySegment state = CALL_STATES.getAndSet(place, null);
        return state != null ? state : newCallState();
    }

    private static void giveBack(MemorySegment state) {
        CALL_STATES.set(
                place(),
                state); // what another call may have put there meanwhile is left to the collector
    }

    private static int place() {
        return (int) Thread.currentThread().threadId() & CALL_STATES.length() - 1;
    }

    private static long result(long returned, MemorySegment state) {
        return returned < 0 ? -errno(state) : returned;
    }

    private static int errno(MemorySegment state) {
        return state.get(INT, ERRNO_OFFSET);
    }

    private static MethodHandle function(
            String name, MemoryLayout returned, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                symbol(name),
                FunctionDescriptor.of(returned, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static MemorySegment symbol(String name) {
        return LIBC.find(name).orElseThrow(() -> new UnsatisfiedLinkError("libc has no " + name));
    }

    /**
     * A downcall throws nothing of its own; what arrives here is an error of the JVM (or a wrong
     * signature of ours).
     */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        throw new AssertionError(e);
    }
}
