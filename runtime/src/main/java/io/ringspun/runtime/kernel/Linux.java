package io.ringspun.runtime.kernel;

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
 * the code; only what libc does not have, or not everywhere, goes by number.
 *
 * <p>Safe for all threads. None of the calls made from a virtual thread blocks for long: what can
 * block is marked.
 */
@SuppressWarnings("restricted") // the one class that may: see the package
public final class Linux {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** Behind the error number, room for one struct iovec. */
    private static final long VECTOR_OFFSET = 16;

    /**
     * The one shape of every call: six words in, which both calling conventions pass in registers,
     * where a function takes its narrower arguments from and leaves alone what it does not know.
     * The JDK makes the machinery of a downcall per shape; a shape for each function would take a
     * fifth of a second at every start.
     */
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    /** io_uring's own calls have no function in libc: the number goes before their six words. */
    private static final MethodHandle SYSCALL =
            function("syscall", SHAPE.insertArgumentLayouts(0, LONG));

    private static final MethodHandle MMAP = function("mmap", SHAPE);
    private static final MethodHandle MUNMAP = function("munmap", SHAPE);
    private static final MethodHandle MADVISE = function("madvise", SHAPE);
    private static final MethodHandle CLOSE = function("close", SHAPE);
    private static final MethodHandle FCNTL = function("fcntl", SHAPE);
    private static final MethodHandle EVENTFD = function("eventfd", SHAPE);
    private static final MethodHandle READ = function("read", SHAPE);
    private static final MethodHandle WRITE = function("write", SHAPE);
    private static final MethodHandle SEND = function("send", SHAPE);
    private static final MethodHandle RECV = function("recv", SHAPE);
    private static final MethodHandle SENDMSG = function("sendmsg", SHAPE);
    private static final MethodHandle RECVMSG = function("recvmsg", SHAPE);
    private static final MethodHandle PREADV2 = function("preadv2", SHAPE);
    private static final MethodHandle SOCKET = function("socket", SHAPE);
    private static final MethodHandle SOCKETPAIR = function("socketpair", SHAPE);
    private static final MethodHandle BIND = function("bind", SHAPE);
    private static final MethodHandle LISTEN = function("listen", SHAPE);
    private static final MethodHandle CONNECT = function("connect", SHAPE);
    private static final MethodHandle SHUTDOWN = function("shutdown", SHAPE);
    private static final MethodHandle SETSOCKOPT = function("setsockopt", SHAPE);
    private static final MethodHandle GETSOCKOPT = function("getsockopt", SHAPE);
    private static final MethodHandle GETSOCKNAME = function("getsockname", SHAPE);
    private static final MethodHandle GETPEERNAME = function("getpeername", SHAPE);
    private static final MethodHandle STATX = function("statx", SHAPE);
    private static final MethodHandle LSEEK = function("lseek", SHAPE);
    private static final MethodHandle FTRUNCATE = function("ftruncate", SHAPE);
    private static final MethodHandle COPY_FILE_RANGE = function("copy_file_range", SHAPE);
    private static final MethodHandle IOCTL = function("ioctl", SHAPE);
    private static final MethodHandle SCHED_GETAFFINITY = function("sched_getaffinity", SHAPE);
    private static final MethodHandle SCHED_SETAFFINITY = function("sched_setaffinity", SHAPE);

    /** What few programs need is looked up when it is first needed: start-up is counted in ms. */
    private static final class OfFiles {

        private static final MethodHandle OPENAT = function("openat", SHAPE);
        private static final MethodHandle FALLOCATE = function("fallocate", SHAPE);
        private static final MethodHandle FADVISE = function("posix_fadvise", SHAPE);
        private static final MethodHandle SENDFILE = function("sendfile", SHAPE);
        private static final MethodHandle MKDIRAT = function("mkdirat", SHAPE);
        private static final MethodHandle UNLINKAT = function("unlinkat", SHAPE);
        private static final MethodHandle PWRITE = function("pwrite", SHAPE);
        private static final MethodHandle LINKAT = function("linkat", SHAPE);
        private static final MethodHandle SYMLINKAT = function("symlinkat", SHAPE);
        private static final MethodHandle READLINKAT = function("readlinkat", SHAPE);

        private OfFiles() {}
    }

    /** The same of what hardly any program needs. */
    private static final class OfAttributes {

        private static final MethodHandle FCHMOD = function("fchmod", SHAPE);
        private static final MethodHandle FCHMODAT = function("fchmodat", SHAPE);
        private static final MethodHandle FCHOWNAT = function("fchownat", SHAPE);
        private static final MethodHandle FUTIMENS = function("futimens", SHAPE);
        private static final MethodHandle UTIMENSAT = function("utimensat", SHAPE);
        private static final MethodHandle MKNODAT = function("mknodat", SHAPE);
        private static final MethodHandle FLISTXATTR = function("flistxattr", SHAPE);
        private static final MethodHandle FGETXATTR = function("fgetxattr", SHAPE);
        private static final MethodHandle FSETXATTR = function("fsetxattr", SHAPE);
        private static final MethodHandle FREMOVEXATTR = function("fremovexattr", SHAPE);
        private static final MethodHandle LLISTXATTR = function("llistxattr", SHAPE);
        private static final MethodHandle LGETXATTR = function("lgetxattr", SHAPE);
        private static final MethodHandle LSETXATTR = function("lsetxattr", SHAPE);
        private static final MethodHandle LREMOVEXATTR = function("lremovexattr", SHAPE);

        private OfAttributes() {}
    }

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
        return syscall(IoUring.NR_io_uring_setup, entries, address(params), 0, 0);
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
            long returned =
                    (long)
                            SYSCALL.invokeExact(
                                    state,
                                    (long) IoUring.NR_io_uring_enter,
                                    (long) fd,
                                    (long) toSubmit,
                                    (long) minComplete,
                                    (long) flags,
                                    argument,
                                    argumentBytes);
            return (int) result(returned, state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** io_uring_register(2). */
    public static int io_uring_register(int fd, int opcode, MemorySegment argument, int count) {
        return syscall(IoUring.NR_io_uring_register, fd, opcode, address(argument), count);
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
        long address = call(MMAP, 0, bytes, protection, flags, fd, offset);
        return address < 0
                ? MemorySegment.ofAddress(address)
                : MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** munmap(2). */
    public static int munmap(MemorySegment mapping) {
        return callInt(MUNMAP, address(mapping), mapping.byteSize(), 0, 0, 0);
    }

    /** madvise(2). */
    public static int madvise(MemorySegment mapping, int advice) {
        return callInt(MADVISE, address(mapping), mapping.byteSize(), advice, 0, 0);
    }

    // ---------------------------------------------------------------- descriptors

    /** close(2). Blocks where closing does: a lingering socket, a file that is flushed. */
    public static int close(int fd) {
        return callInt(CLOSE, fd, 0, 0, 0, 0);
    }

    /** fcntl(2) with a number as its argument. */
    public static int fcntl(int fd, int command, int argument) {
        return callInt(FCNTL, fd, command, argument, 0, 0);
    }

    /** eventfd(2). */
    public static int eventfd(int initial, int flags) {
        return callInt(EVENTFD, initial, flags, 0, 0, 0);
    }

    /** write(2) of the number one to an event descriptor, which wakes whoever polls it. */
    public static int wake(int eventfd) {
        return write(eventfd, ONE.address(), Long.BYTES);
    }

    /** read(2). Blocks if the descriptor does. */
    public static int read(int fd, long address, int length) {
        return (int) call(READ, fd, address, length, 0, 0, 0);
    }

    /** write(2). Blocks if the descriptor does. */
    public static int write(int fd, long address, int length) {
        return (int) call(WRITE, fd, address, length, 0, 0, 0);
    }

    // ---------------------------------------------------------------- sockets

    /** send(2). Hot: brings its own call state. Give it MSG_DONTWAIT, or it blocks. */
    public static int send(MemorySegment state, int fd, long address, int length, int flags) {
        return (int) call(SEND, state, fd, address, length, flags, 0, 0);
    }

    /** send(2). Give it MSG_DONTWAIT, or it blocks. */
    public static int send(int fd, long address, int length, int flags) {
        return (int) call(SEND, fd, address, length, flags, 0, 0);
    }

    /** recv(2). Give it MSG_DONTWAIT, or it blocks. */
    public static int recv(int fd, long address, int length, int flags) {
        return (int) call(RECV, fd, address, length, flags, 0, 0);
    }

    /** sendmsg(2). Give it MSG_DONTWAIT, or it blocks. */
    public static int sendmsg(int fd, Message message, int flags) {
        return (int) call(SENDMSG, fd, message.address(), flags, 0, 0, 0);
    }

    /** recvmsg(2). Give it MSG_DONTWAIT, or it blocks. */
    public static int recvmsg(int fd, Message message, int flags) {
        return (int) call(RECVMSG, fd, message.address(), flags, 0, 0, 0);
    }

    /** socket(2). */
    public static int socket(int family, int type, int protocol) {
        return callInt(SOCKET, family, type, protocol, 0, 0);
    }

    /** socketpair(2): two ints are written to {@code pair}. */
    public static int socketpair(int family, int type, int protocol, MemorySegment pair) {
        return callInt(SOCKETPAIR, family, type, protocol, address(pair), 0);
    }

    /** bind(2). */
    public static int bind(int fd, MemorySegment address, int length) {
        return callInt(BIND, fd, address(address), length, 0, 0);
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        return callInt(LISTEN, fd, backlog, 0, 0, 0);
    }

    /** connect(2). Blocks if the descriptor does. */
    public static int connect(int fd, MemorySegment address, int length) {
        return callInt(CONNECT, fd, address(address), length, 0, 0);
    }

    /** shutdown(2). */
    public static int shutdown(int fd, int how) {
        return callInt(SHUTDOWN, fd, how, 0, 0, 0);
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return callInt(SETSOCKOPT, fd, level, name, address(value), length);
    }

    /** getsockopt(2): {@code length} is an int, read and written. */
    public static int getsockopt(
            int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return callInt(GETSOCKOPT, fd, level, name, address(value), address(length));
    }

    /** getsockname(2): {@code length} is an int, read and written. */
    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return callInt(GETSOCKNAME, fd, address(address), address(length), 0, 0);
    }

    /** getpeername(2): {@code length} is an int, read and written. */
    public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return callInt(GETPEERNAME, fd, address(address), address(length), 0, 0);
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
            long vector = state.address() + VECTOR_OFFSET;
            return (int) call(PREADV2, state, fd, vector, 1, offset, Posix.RWF_NOWAIT, 0);
        } finally {
            giveBack(state);
        }
    }

    /** The same for a vector of so many struct iovec. */
    public static int readCachedVector(int fd, long vector, int count, long offset) {
        return (int) call(PREADV2, fd, vector, count, offset, Posix.RWF_NOWAIT, 0);
    }

    /** fallocate(2). Blocks while the file system works. */
    public static int fallocate(int fd, int mode, long offset, long length) {
        return callInt(OfFiles.FALLOCATE, fd, mode, offset, length, 0);
    }

    /** posix_fadvise(2). Blocks where it reads ahead or writes back. */
    public static int posix_fadvise(int fd, long offset, long length, int advice) {
        // Unlike all others it returns the error number itself.
        return -callInt(OfFiles.FADVISE, fd, offset, length, advice, 0);
    }

    /**
     * sendfile(2) from an offset, which is a long, read and written. Blocks while the file system
     * works, and until the target takes it.
     */
    public static long sendfile(int target, int source, MemorySegment offset, long bytes) {
        return call(OfFiles.SENDFILE, target, source, address(offset), bytes, 0, 0);
    }

    /** statx(2). */
    public static int statx(
            int directory, MemorySegment path, int flags, int mask, MemorySegment target) {
        return callInt(STATX, directory, address(path), flags, mask, address(target));
    }

    /** lseek(2). */
    public static long lseek(int fd, long offset, int whence) {
        return call(LSEEK, fd, offset, whence, 0, 0, 0);
    }

    /** ftruncate(2). Blocks while the file system works. */
    public static int ftruncate(int fd, long length) {
        return callInt(FTRUNCATE, fd, length, 0, 0, 0);
    }

    /**
     * copy_file_range(2): the offsets are longs, read and written. Blocks while the file system
     * works.
     */
    public static long copy_file_range(
            int from, MemorySegment fromOffset, int to, MemorySegment toOffset, long bytes) {
        return call(COPY_FILE_RANGE, from, address(fromOffset), to, address(toOffset), bytes, 0);
    }

    /** ioctl(2). Some requests block. */
    public static int ioctl(int fd, long request, MemorySegment argument) {
        return callInt(IOCTL, fd, request, address(argument), 0, 0);
    }

    // ---------------------------------------------------------------- directories

    /** openat(2). Blocks while the file system works. */
    public static int openat(int directory, MemorySegment path, int flags, int mode) {
        return callInt(OfFiles.OPENAT, directory, address(path), flags, mode, 0);
    }

    /** openat2(2), which not every libc has: {@code how} is a struct open_how. Blocks as well. */
    public static int openat2(int directory, MemorySegment path, MemorySegment how) {
        return syscall(
                Posix.NR_openat2, directory, address(path), address(how), Posix.OPEN_HOW_SIZE);
    }

    /** unlinkat(2). Blocks while the file system works. */
    public static int unlinkat(int directory, MemorySegment path, int flags) {
        return callInt(OfFiles.UNLINKAT, directory, address(path), flags, 0, 0);
    }

    /** renameat2(2), which not every libc has. Blocks while the file system works. */
    public static int renameat2(
            int from, MemorySegment fromPath, int to, MemorySegment toPath, int flags) {
        return syscall(Posix.NR_renameat2, from, address(fromPath), to, address(toPath), flags, 0);
    }

    /** pwrite(2). Blocks while the file system works. */
    public static int pwrite(int fd, long address, int length, long offset) {
        return (int) call(OfFiles.PWRITE, fd, address, length, offset, 0, 0);
    }

    /** mkdirat(2). Blocks while the file system works. */
    public static int mkdirat(int directory, MemorySegment path, int mode) {
        return callInt(OfFiles.MKDIRAT, directory, address(path), mode, 0, 0);
    }

    /** linkat(2). Blocks while the file system works. */
    public static int linkat(
            int from, MemorySegment fromPath, int to, MemorySegment toPath, int flags) {
        return callInt(OfFiles.LINKAT, from, address(fromPath), to, address(toPath), flags);
    }

    /** symlinkat(2). Blocks while the file system works. */
    public static int symlinkat(MemorySegment text, int directory, MemorySegment path) {
        return callInt(OfFiles.SYMLINKAT, address(text), directory, address(path), 0, 0);
    }

    /** readlinkat(2): the text has no final zero. Blocks while the file system works. */
    public static int readlinkat(int directory, MemorySegment path, MemorySegment target) {
        return (int)
                call(
                        OfFiles.READLINKAT,
                        directory,
                        address(path),
                        address(target),
                        target.byteSize(),
                        0,
                        0);
    }

    /** getdents64(2), which not every libc has. Blocks while the file system works. */
    public static int getdents64(int directory, MemorySegment target) {
        return syscall(Posix.NR_getdents64, directory, address(target), target.byteSize(), 0);
    }

    // ---------------------------------------------------------------- attributes of files

    /** fchmod(2). Blocks while the file system works, as do all of these. */
    public static int fchmod(int fd, int mode) {
        return callInt(OfAttributes.FCHMOD, fd, mode, 0, 0, 0);
    }

    /** fchmodat(2), with the flags that the C library knows. */
    public static int fchmodat(int directory, MemorySegment path, int mode, int flags) {
        return callInt(OfAttributes.FCHMODAT, directory, address(path), mode, flags, 0);
    }

    /** fchownat(2); a number of -1 changes nothing. */
    public static int fchownat(int directory, MemorySegment path, int owner, int group, int flags) {
        return callInt(OfAttributes.FCHOWNAT, directory, address(path), owner, group, flags);
    }

    /** futimens(3). */
    public static int futimens(int fd, MemorySegment times) {
        return callInt(OfAttributes.FUTIMENS, fd, address(times), 0, 0, 0);
    }

    /** utimensat(2). */
    public static int utimensat(int directory, MemorySegment path, MemorySegment times, int flags) {
        return callInt(OfAttributes.UTIMENSAT, directory, address(path), address(times), flags, 0);
    }

    /** mknodat(2). */
    public static int mknodat(int directory, MemorySegment path, int mode, long device) {
        return callInt(OfAttributes.MKNODAT, directory, address(path), mode, device, 0);
    }

    /** flistxattr(2): names, each with its final zero. */
    public static int flistxattr(int fd, MemorySegment target) {
        return callInt(OfAttributes.FLISTXATTR, fd, address(target), target.byteSize(), 0, 0);
    }

    /** fgetxattr(2). */
    public static int fgetxattr(int fd, MemorySegment name, MemorySegment target) {
        return callInt(
                OfAttributes.FGETXATTR, fd, address(name), address(target), target.byteSize(), 0);
    }

    /** fsetxattr(2). */
    public static int fsetxattr(int fd, MemorySegment name, MemorySegment value) {
        return callInt(
                OfAttributes.FSETXATTR, fd, address(name), address(value), value.byteSize(), 0);
    }

    /** fremovexattr(2). */
    public static int fremovexattr(int fd, MemorySegment name) {
        return callInt(OfAttributes.FREMOVEXATTR, fd, address(name), 0, 0, 0);
    }

    /** llistxattr(2): as the call for descriptors. */
    public static int llistxattr(MemorySegment path, MemorySegment target) {
        return callInt(
                OfAttributes.LLISTXATTR, address(path), address(target), target.byteSize(), 0, 0);
    }

    /** lgetxattr(2). */
    public static int lgetxattr(MemorySegment path, MemorySegment name, MemorySegment target) {
        return callInt(
                OfAttributes.LGETXATTR,
                address(path),
                address(name),
                address(target),
                target.byteSize(),
                0);
    }

    /** lsetxattr(2). */
    public static int lsetxattr(MemorySegment path, MemorySegment name, MemorySegment value) {
        return callInt(
                OfAttributes.LSETXATTR,
                address(path),
                address(name),
                address(value),
                value.byteSize(),
                0);
    }

    /** lremovexattr(2). */
    public static int lremovexattr(MemorySegment path, MemorySegment name) {
        return callInt(OfAttributes.LREMOVEXATTR, address(path), address(name), 0, 0, 0);
    }

    // ---------------------------------------------------------------- processors

    /** sched_getaffinity(2) of the calling thread, as processor numbers. */
    public static List<Integer> processors() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(1024);
            int returned = callInt(SCHED_GETAFFINITY, 0, mask.byteSize(), address(mask), 0, 0);
            List<Integer> processors = new ArrayList<>();
            for (int i = 0; returned >= 0 && i < mask.byteSize() * 8; i++) {
                if ((mask.get(ValueLayout.JAVA_BYTE, i / 8) & 1 << i % 8) != 0) {
                    processors.add(i);
                }
            }
            return processors;
        }
    }

    /** sched_setaffinity(2) of the calling thread to one processor. */
    public static int runOn(int processor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(1024);
            mask.set(ValueLayout.JAVA_BYTE, processor / 8, (byte) (1 << processor % 8));
            return callInt(SCHED_SETAFFINITY, 0, mask.byteSize(), address(mask), 0, 0);
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

    /** A function that returns a word: what it returns, or the negated error number. */
    private static long call(
            MethodHandle function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = callState();
        try {
            return call(function, state, a, b, c, d, e, f);
        } finally {
            giveBack(state);
        }
    }

    private static long call(
            MethodHandle function,
            MemorySegment state,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f) {
        try {
            return result((long) function.invokeExact(state, a, b, c, d, e, f), state);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** A function that returns an int, and so leaves the upper half of the word undefined. */
    private static int callInt(MethodHandle function, long a, long b, long c, long d, long e) {
        MemorySegment state = callState();
        try {
            long returned = (long) function.invokeExact(state, a, b, c, d, e, 0L);
            return (int) result((int) returned, state);
        } catch (Throwable failure) {
            throw unexpected(failure);
        } finally {
            giveBack(state);
        }
    }

    private static int syscall(int number, long a, long b, long c, long d) {
        return syscall(number, a, b, c, d, 0, 0);
    }

    /** A system call by its number, for the classes of this package. */
    static int syscall(int number, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = callState();
        try {
            long returned = (long) SYSCALL.invokeExact(state, (long) number, a, b, c, d, e, f);
            return (int) result(returned, state);
        } catch (Throwable failure) {
            throw unexpected(failure);
        } finally {
            giveBack(state);
        }
    }

    private static long result(long returned, MemorySegment state) {
        return returned == -1 ? -state.get(INT, ERRNO_OFFSET) : returned;
    }

    /** Where native memory lies that its owner keeps until the call returns. */
    private static long address(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new AssertionError("memory of the heap cannot be handed to the kernel");
        }
        return segment.address();
    }

    private static MethodHandle function(String name, FunctionDescriptor shape) {
        MemorySegment symbol =
                LIBC.find(name).orElseThrow(() -> new UnsatisfiedLinkError("libc has no " + name));
        return LINKER.downcallHandle(symbol, shape, Linker.Option.captureCallState("errno"));
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
