package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Posix;

/**
 * What the kernel is asked to do: the words of a submission entry, filled by one method per
 * operation and copied into the queue when there is room. Filled by one thread, read by the owner
 * of the ring; whoever hands it over publishes it.
 *
 * <p>Offsets and flags follow {@code struct io_uring_sqe}; see io_uring_enter(2) for the
 * operations.
 */
public class Request {

    /** Where the file index begins in {@link #selector}. */
    private static final int FILE_INDEX_SHIFT = 8 * (SQE_FILE_INDEX - SQE_BUF_INDEX);

    /** Opcode, entry flags, priority word and descriptor: the first eight bytes. */
    long head;

    /** Offset, second address, or what the operation keeps there. */
    long offset;

    long address;

    /** Length, and the operation's own flags above it. */
    long lengthAndFlags;

    /** Buffer group or index, personality, and file index above them. */
    long selector;

    /** Creates an empty request; fill it before it is staged. */
    protected Request() {}

    /** read(2) at an offset; -1 uses the file's position, or none where there is none. */
    public final void read(int fd, long address, int length, long offset) {
        fill(IORING_OP_READ, 0, 0, fd, offset, address, length, 0);
    }

    /** write(2) at an offset; -1 uses the file's position, or none where there is none. */
    public final void write(int fd, long address, int length, long offset) {
        write(fd, address, length, offset, 0);
    }

    /** pwritev2(2) of one piece, with RWF_… flags. */
    public final void write(int fd, long address, int length, long offset, int flags) {
        fill(IORING_OP_WRITE, 0, 0, fd, offset, address, length, flags);
    }

    /** preadv2(2): a vector of so many struct iovec, which stay until the request is over. */
    public final void readVector(int fd, long vector, int count, long offset, int flags) {
        fill(IORING_OP_READV, 0, 0, fd, offset, vector, count, flags);
    }

    /** pwritev2(2): a vector of so many struct iovec, which stay until the request is over. */
    public final void writeVector(int fd, long vector, int count, long offset, int flags) {
        fill(IORING_OP_WRITEV, 0, 0, fd, offset, vector, count, flags);
    }

    /** fallocate(2). */
    public final void allocate(int fd, int mode, long offset, long length) {
        fill(IORING_OP_FALLOCATE, 0, 0, fd, offset, length, mode, 0);
    }

    /** posix_fadvise(2) of less than 4 GiB; 0 means up to the end. */
    public final void advise(int fd, long offset, int length, int advice) {
        fill(IORING_OP_FADVISE, 0, 0, fd, offset, 0, length, advice);
    }

    /** ftruncate(2). */
    public final void truncate(int fd, long length) {
        fill(IORING_OP_FTRUNCATE, 0, 0, fd, length, 0, 0, 0);
    }

    /** fsync(2), or fdatasync(2) with IORING_FSYNC_DATASYNC. */
    public final void sync(int fd, int flags) {
        fill(IORING_OP_FSYNC, 0, 0, fd, 0, 0, 0, flags);
    }

    /** openat(2). */
    public final void open(int directory, long path, int flags, int mode) {
        fill(IORING_OP_OPENAT, 0, 0, directory, 0, path, mode, flags);
    }

    /**
     * openat(2) into the ring's own table, in the place of what is there (kernel 5.15). O_CLOEXEC
     * is refused: what is no descriptor is not inherited.
     */
    public final void openInto(int number, int directory, long path, int flags, int mode) {
        open(directory, path, flags, mode);
        selector = number + 1L << FILE_INDEX_SHIFT;
    }

    /** openat2(2): {@code how} is a struct open_how. */
    public final void open(int directory, long path, long how) {
        fill(IORING_OP_OPENAT2, 0, 0, directory, how, path, Posix.OPEN_HOW_SIZE, 0);
    }

    /** statx(2). */
    public final void status(int directory, long path, int flags, int mask, long target) {
        fill(IORING_OP_STATX, 0, 0, directory, target, path, mask, flags);
    }

    /** mkdirat(2). */
    public final void makeDirectory(int directory, long path, int mode) {
        fill(IORING_OP_MKDIRAT, 0, 0, directory, 0, path, mode, 0);
    }

    /** unlinkat(2). */
    public final void unlink(int directory, long path, int flags) {
        fill(IORING_OP_UNLINKAT, 0, 0, directory, 0, path, 0, flags);
    }

    /** renameat2(2). */
    public final void rename(int from, long fromPath, int to, long toPath, int flags) {
        fill(IORING_OP_RENAMEAT, 0, 0, from, toPath, fromPath, to, flags);
    }

    /** linkat(2). */
    public final void link(int from, long fromPath, int to, long toPath, int flags) {
        fill(IORING_OP_LINKAT, 0, 0, from, toPath, fromPath, to, flags);
    }

    /** symlinkat(2). */
    public final void symbolicLink(long text, int directory, long path) {
        fill(IORING_OP_SYMLINKAT, 0, 0, directory, path, text, 0, 0);
    }

    /** close(2). */
    public final void close(int fd) {
        fill(IORING_OP_CLOSE, 0, 0, fd, 0, 0, 0, 0);
    }

    /** Takes a file out of the ring's own table; EBADF if there is none. */
    public final void closeIn(int number) {
        close(0);
        selector = number + 1L << FILE_INDEX_SHIFT;
    }

    /** send(2). */
    public final void send(int fd, long address, int length, int flags) {
        fill(IORING_OP_SEND, 0, 0, fd, 0, address, length, flags);
    }

    /**
     * send(2) of memory that the network reads in place: it is free only with the last completion,
     * which is a notification and tells whether it was copied all the same (kernel 6.2).
     */
    public final void sendZeroCopy(int fd, long address, int length, int flags) {
        fill(IORING_OP_SEND_ZC, 0, IORING_SEND_ZC_REPORT_USAGE, fd, 0, address, length, flags);
    }

    /** recv(2). */
    public final void receive(int fd, long address, int length, int flags) {
        fill(IORING_OP_RECV, 0, 0, fd, 0, address, length, flags);
    }

    /**
     * recv(2) of whatever comes, again and again, each time into a buffer of a group that the
     * kernel picks.
     */
    public final void receiveMultishot(int fd, int bufferGroup) {
        fill(IORING_OP_RECV, IOSQE_BUFFER_SELECT, IORING_RECV_MULTISHOT, fd, 0, 0, 0, 0);
        selector = bufferGroup;
    }

    /** sendmsg(2). */
    public final void sendMessage(int fd, long message, int flags) {
        fill(IORING_OP_SENDMSG, 0, 0, fd, 0, message, 1, flags);
    }

    /** recvmsg(2). */
    public final void receiveMessage(int fd, long message, int flags) {
        fill(IORING_OP_RECVMSG, 0, 0, fd, 0, message, 1, flags);
    }

    /**
     * recvmsg(2), again and again, each time into a buffer of a group that the kernel picks: struct
     * io_uring_recvmsg_out, room for as long a name and as much control data as the message has,
     * then the data.
     */
    public final void receiveMessageMultishot(int fd, long message, int flags, int bufferGroup) {
        fill(
                IORING_OP_RECVMSG,
                IOSQE_BUFFER_SELECT,
                IORING_RECV_MULTISHOT,
                fd,
                0,
                message,
                1,
                flags);
        selector = bufferGroup;
    }

    /** accept4(2), once; the peer's address is not asked for. */
    public final void accept(int fd, int flags) {
        fill(IORING_OP_ACCEPT, 0, 0, fd, 0, 0, 0, flags);
    }

    /** accept4(2), again and again. */
    public final void acceptMultishot(int fd, int flags) {
        fill(IORING_OP_ACCEPT, 0, IORING_ACCEPT_MULTISHOT, fd, 0, 0, 0, flags);
    }

    /** connect(2). */
    public final void connect(int fd, long socketAddress, int length) {
        fill(IORING_OP_CONNECT, 0, 0, fd, length, socketAddress, 0, 0);
    }

    /** poll(2) of one descriptor, once. */
    public final void poll(int fd, int events) {
        fill(IORING_OP_POLL_ADD, 0, 0, fd, 0, 0, 0, events);
    }

    /** poll(2) of one descriptor, a completion each time it becomes ready. */
    public final void pollMultishot(int fd, int events) {
        fill(IORING_OP_POLL_ADD, 0, 0, fd, 0, 0, IORING_POLL_ADD_MULTI, events);
    }

    /** Cancels the request with this user data. */
    public final void cancel(long userData) {
        fill(IORING_OP_ASYNC_CANCEL, 0, 0, -1, 0, userData, 0, 0);
    }

    /**
     * Puts a completion with this user data, and a result of 0, into the queue of another ring of
     * this process (IORING_MSG_DATA, kernel 5.18). Whoever waits there wakes up.
     */
    public final void message(int ring, long userData) {
        fill(IORING_OP_MSG_RING, 0, 0, ring, userData, IORING_MSG_DATA, 0, 0);
    }

    /** Does nothing, and completes. */
    public final void nop() {
        fill(IORING_OP_NOP, 0, 0, -1, 0, 0, 0, 0);
    }

    /**
     * Lets a worker thread of the kernel do it from the start, where it may wait (IOSQE_ASYNC).
     * After filling.
     */
    public final void onWorker() {
        head |= IOSQE_ASYNC << 8;
    }

    /** Whether it is done by a worker from the start. */
    public final boolean isOnWorker() {
        return (head & IOSQE_ASYNC << 8) != 0;
    }

    /**
     * Lets the request staged next wait until this one has succeeded, and not be done if it does
     * not: a transfer that is shorter than asked for counts as failed (IOSQE_IO_LINK). After
     * filling.
     */
    public final void linkNext() {
        head |= IOSQE_IO_LINK << 8;
    }

    /** The same, but whether this one succeeds or fails (IOSQE_IO_HARDLINK). After filling. */
    public final void linkNextAnyway() {
        head |= IOSQE_IO_HARDLINK << 8;
    }

    /**
     * Lets a read or write find its memory under a number, in which it must lie (registered
     * buffers). After filling; does nothing to other operations.
     *
     * @return whether it does now
     */
    public final boolean byNumber(int number) {
        switch (opcode()) {
            case IORING_OP_READ -> opcode(IORING_OP_READ_FIXED);
            case IORING_OP_WRITE -> opcode(IORING_OP_WRITE_FIXED);
            default -> {
                return false;
            }
        }
        selector = number;
        return true;
    }

    /** Takes {@link #byNumber} back. */
    public final void byAddress() {
        switch (opcode()) {
            case IORING_OP_READ_FIXED -> opcode(IORING_OP_READ);
            case IORING_OP_WRITE_FIXED -> opcode(IORING_OP_WRITE);
            default -> {}
        }
        selector = 0;
    }

    /** Whether it is a transfer or sync, for {@link #fileByNumber}. After filling. */
    public final boolean mayNameFileByNumber() {
        return switch (opcode()) {
            case IORING_OP_READ,
                    IORING_OP_WRITE,
                    IORING_OP_READ_FIXED,
                    IORING_OP_WRITE_FIXED,
                    IORING_OP_READV,
                    IORING_OP_WRITEV,
                    IORING_OP_FSYNC ->
                    true;
            default -> false;
        };
    }

    /**
     * Lets a transfer or sync find its file in the ring's own table (IOSQE_FIXED_FILE) instead of
     * by its descriptor. After filling.
     */
    public final void fileByNumber(int number) {
        if (!mayNameFileByNumber()) {
            throw new AssertionError("operation " + opcode() + " has no file to name by number");
        }
        fd(number);
        head |= IOSQE_FIXED_FILE << 8;
    }

    /** Takes {@link #fileByNumber} back. */
    public final void fileByDescriptor(int fd) {
        fd(fd);
        head &= ~((long) IOSQE_FIXED_FILE << 8);
    }

    /** Whether what {@link #fd} tells is a number of the ring's own table. */
    public final boolean namesFileByNumber() {
        return (head & IOSQE_FIXED_FILE << 8) != 0;
    }

    private void fd(int fd) {
        head = head & 0xffff_ffffL | (long) fd << 32;
    }

    private void opcode(int opcode) {
        head = head & ~0xffL | opcode;
    }

    /** What it does, in a word, for people. */
    public final String kind() {
        return kind(opcode());
    }

    static String kind(int opcode) {
        return switch (opcode) {
            case IORING_OP_READ, IORING_OP_READV, IORING_OP_READ_FIXED -> "read";
            case IORING_OP_WRITE, IORING_OP_WRITEV, IORING_OP_WRITE_FIXED -> "write";
            case IORING_OP_RECV, IORING_OP_RECVMSG -> "receive";
            case IORING_OP_SEND, IORING_OP_SENDMSG, IORING_OP_SEND_ZC -> "send";
            case IORING_OP_POLL_ADD -> "poll";
            case IORING_OP_OPENAT, IORING_OP_OPENAT2 -> "open";
            case IORING_OP_STATX -> "status";
            case IORING_OP_FSYNC -> "sync";
            case IORING_OP_FALLOCATE -> "allocate";
            case IORING_OP_FADVISE -> "advise";
            case IORING_OP_FTRUNCATE -> "truncate";
            case IORING_OP_UNLINKAT -> "unlink";
            case IORING_OP_RENAMEAT -> "rename";
            case IORING_OP_LINKAT -> "link";
            case IORING_OP_SYMLINKAT -> "symbolic link";
            case IORING_OP_MKDIRAT -> "make directory";
            case IORING_OP_ACCEPT -> "accept";
            case IORING_OP_CONNECT -> "connect";
            case IORING_OP_CLOSE -> "close";
            default -> "operation " + opcode;
        };
    }

    /** The opcode, for messages. */
    public final int opcode() {
        return (int) (head & 0xff);
    }

    /** The descriptor or number, for messages. */
    public final int fd() {
        return (int) (head >> 32);
    }

    private void fill(
            int opcode,
            int entryFlags,
            int priority,
            int fd,
            long offset,
            long address,
            int length,
            int flags) {
        head = opcode | (long) entryFlags << 8 | (long) priority << 16 | (long) fd << 32;
        this.offset = offset;
        this.address = address;
        lengthAndFlags = length & 0xffff_ffffL | (long) flags << 32;
        selector = 0;
    }
}
