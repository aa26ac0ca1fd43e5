package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Message;
import io.ringspun.runtime.kernel.Posix;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The system calls of {@link Linux}, by the same names, made to the simulated kernel. A call that
 * is not here is not simulated, and a program that makes it fails.
 */
public final class Calls {

    private Calls() {}

    private static Kernel kernel() {
        return Kernel.current();
    }

    /** Counts and notes a direct call that gave this result. */
    private static int noted(int number, int fd, int result) {
        Kernel kernel = kernel();
        kernel.call();
        if (kernel.begun()) {
            kernel.trace.add(Trace.Kind.CALL, kernel.now(), number, fd, result);
        }
        return result;
    }

    /** A direct call that does not wait may fail to do so for no reason that its caller sees. */
    private static boolean spurious() {
        return kernel().dice.chance(kernel().faults.spurious);
    }

    // ---------------------------------------------------------------- io_uring

    public static int io_uring_setup(int submissionEntries, MemorySegment params) {
        int flags = MemoryMap.number(params.address() + PARAMS_FLAGS);
        int completionEntries = MemoryMap.number(params.address() + PARAMS_CQ_ENTRIES);
        SimRing ring = new SimRing(kernel(), submissionEntries, completionEntries, flags);
        ring.describe(params.address());
        kernel().rings.add(ring);
        return kernel().table.add(ring);
    }

    public static int io_uring_enter(
            MemorySegment state,
            int fd,
            int toSubmit,
            int minComplete,
            int flags,
            long argument,
            long argumentBytes) {
        boolean registered = (flags & IORING_ENTER_REGISTERED_RING) != 0;
        SimRing ring =
                registered ? kernel().rings.getLast() : kernel().table.get(fd, SimRing.class);
        long timeout = -1;
        if ((flags & IORING_ENTER_EXT_ARG) != 0) {
            long timespec = MemoryMap.word(argument + GETEVENTS_ARG_TS);
            timeout =
                    MemoryMap.word(timespec) * 1_000_000_000
                            + MemoryMap.word(timespec + Long.BYTES);
        }
        return ring.enter(toSubmit, minComplete, flags, timeout);
    }

    public static int io_uring_register(int fd, int opcode, MemorySegment argument, int count) {
        return kernel().table.get(fd, SimRing.class).known.register(opcode, argument.address());
    }

    // ---------------------------------------------------------------- memory

    public static MemorySegment mmap(long bytes, int protection, int flags, int fd, long offset) {
        MemorySegment mapping = Pages.map(bytes);
        kernel().memory.mapped(mapping);
        if (fd >= 0) {
            kernel().table.get(fd, SimRing.class).map(mapping, offset);
        }
        return mapping;
    }

    public static int munmap(MemorySegment mapping) {
        kernel().memory.unmapped(mapping);
        return Pages.unmap(mapping);
    }

    public static int madvise(MemorySegment mapping, int advice) {
        return 0;
    }

    public static MemorySegment newCallState() {
        return Linux.newCallState();
    }

    // ---------------------------------------------------------------- descriptors

    public static int close(int fd) {
        kernel().table.close(fd);
        return noted(3, fd, 0);
    }

    public static int fcntl(int fd, int command, int argument) {
        boolean asks = command == Posix.F_GETFL;
        int flags = asks && kernel().table.get(fd) instanceof OpenFile file ? file.flags : 0;
        return noted(4, fd, flags);
    }

    public static int eventfd(int initial, int flags) {
        return kernel().table.add(new Counter(kernel()));
    }

    public static int wake(int eventfd) {
        kernel().met(Happening.SLEEPER_WOKEN);
        kernel().table.get(eventfd, Counter.class).add();
        return noted(5, eventfd, Long.BYTES);
    }

    public static int read(int fd, long address, int length) {
        if (kernel().table.get(fd) instanceof Counter counter) {
            return noted(6, fd, counter.read(address, length, -1));
        }
        return noted(
                7,
                fd,
                isPutOff(fd) ? -Errno.EAGAIN : kernel().table.get(fd).read(address, length, -1));
    }

    public static int write(int fd, long address, int length) {
        return noted(
                8,
                fd,
                isPutOff(fd) ? -Errno.EAGAIN : kernel().table.get(fd).write(address, length, -1));
    }

    /** Only where a poll will say that it is worth another try. */
    private static boolean isPutOff(int fd) {
        return spurious() && (kernel().table.get(fd).poll() & ~Posix.POLLERR) != 0;
    }

    // ---------------------------------------------------------------- sockets

    public static int send(MemorySegment state, int fd, long address, int length, int flags) {
        return send(fd, address, length, flags);
    }

    public static int send(int fd, long address, int length, int flags) {
        Thing socket = kernel().table.get(fd);
        if (spurious()) {
            return noted(10, fd, kernel().dice.oneOf(-Errno.EAGAIN, -Errno.EINTR));
        }
        return noted(10, fd, socket.write(address, length, 0));
    }

    public static int sendmsg(int fd, Message message, int flags) {
        if (kernel().table.get(fd) instanceof Mailbox mailbox) {
            List<Vector> pieces = Vector.of(message.address());
            int to = MessageWork.receiver(kernel(), message.address());
            return noted(
                    10,
                    fd,
                    spurious()
                            ? kernel().dice.oneOf(-Errno.EAGAIN, -Errno.EINTR)
                            : mailbox.send(pieces, to));
        }
        Socket socket = kernel().table.get(fd, Socket.class);
        if (spurious()) {
            return noted(10, fd, kernel().dice.oneOf(-Errno.EAGAIN, -Errno.EINTR));
        }
        List<Vector> pieces = Vector.rest(Vector.of(message.address()), 0);
        int sent = Vector.transfer(pieces, socket, true, 0);
        if (sent > 0) {
            socket.pass(sent, Rights.in(kernel(), message.address()));
        }
        return noted(10, fd, sent);
    }

    public static int recv(int fd, long address, int length, int flags) {
        Thing thing = kernel().table.get(fd);
        if (spurious()) {
            return noted(11, fd, kernel().dice.oneOf(-Errno.EAGAIN, -Errno.EINTR));
        }
        if ((flags & Posix.MSG_PEEK) != 0) {
            return noted(
                    11,
                    fd,
                    thing instanceof Mailbox mailbox
                            ? mailbox.next()
                            : ((Socket) thing).look(address, length));
        }
        return noted(11, fd, thing.read(address, length, 0));
    }

    public static int recvmsg(int fd, Message message, int flags) {
        if (kernel().table.get(fd) instanceof Socket socket) {
            return noted(22, fd, receive(socket, message.address()));
        }
        Mailbox mailbox = kernel().table.get(fd, Mailbox.class);
        int there = spurious() ? kernel().dice.oneOf(-Errno.EAGAIN, -Errno.EINTR) : mailbox.next();
        if (there >= 0) {
            Mailbox.Letter letter = mailbox.take();
            Vector into = Vector.of(message.address()).getFirst();
            int count = Math.min(there, into.length());
            kernel().memory.write(into.address(), letter.bytes, 0, count);
            long name = MemoryMap.word(message.address() + Posix.MSGHDR_NAME);
            int length = Addresses.write(kernel(), name, mailbox.family, letter.from);
            MemoryMap.number(message.address() + Posix.MSGHDR_NAMELEN, length);
            there = (flags & Posix.MSG_TRUNC) != 0 ? there : count;
        }
        return noted(22, fd, there);
    }

    /** Bytes, and the descriptors that come with them. */
    private static int receive(Socket socket, long message) {
        if (spurious()) {
            return kernel().dice.oneOf(-Errno.EAGAIN, -Errno.EINTR);
        }
        Vector into = Vector.of(message).getFirst();
        List<Thing> came = new ArrayList<>();
        int count = socket.read(into.address(), into.length(), came::add);
        Rights.give(kernel(), message, came);
        return count;
    }

    public static int socket(int family, int type, int protocol) {
        Thing made =
                isOfDatagrams(type) ? new Mailbox(kernel(), family) : new Socket(kernel(), family);
        return noted(12, family, kernel().table.add(made));
    }

    private static boolean isOfDatagrams(int type) {
        return (type & 0xf) == Posix.SOCK_DGRAM;
    }

    public static int socketpair(int family, int type, int protocol, MemorySegment pair) {
        if (isOfDatagrams(type)) {
            Mailbox one = new Mailbox(kernel(), family);
            Mailbox other = new Mailbox(kernel(), family);
            kernel().network.bind(one, 0, false);
            kernel().network.bind(other, 0, false);
            one.connect(other.port);
            other.connect(one.port);
            MemoryMap.number(pair.address(), kernel().table.add(one));
            MemoryMap.number(pair.address() + Integer.BYTES, kernel().table.add(other));
            return 0;
        }
        Socket one = new Socket(kernel(), family);
        Socket other = new Socket(kernel(), family);
        one.pair(other);
        MemoryMap.number(pair.address(), kernel().table.add(one));
        MemoryMap.number(pair.address() + Integer.BYTES, kernel().table.add(other));
        return 0;
    }

    public static int bind(int fd, MemorySegment address, int length) {
        int port = length <= Short.BYTES ? 0 : Addresses.port(kernel(), address.address());
        boolean far = Addresses.isFar(address.address());
        return noted(
                14,
                fd,
                kernel().table.get(fd) instanceof Mailbox mailbox
                        ? kernel().network.bind(mailbox, port, far)
                        : kernel().network.bind(kernel().table.get(fd, Socket.class), port));
    }

    public static int listen(int fd, int backlog) {
        Socket socket = kernel().table.get(fd, Socket.class);
        return noted(15, fd, kernel().network.listen(socket, backlog));
    }

    public static int connect(int fd, MemorySegment address, int length) {
        if (kernel().table.get(fd) instanceof Mailbox mailbox) {
            if (MemoryMap.half(address.address()) == Posix.AF_UNSPEC) {
                mailbox.disconnect();
                return noted(16, fd, 0);
            }
            return noted(16, fd, mailbox.connect(Addresses.port(kernel(), address.address())));
        }
        Socket listener = kernel().network.listener(Addresses.port(kernel(), address.address()));
        kernel().table.get(fd, Socket.class).connectTo(listener);
        return noted(16, fd, 0);
    }

    public static int shutdown(int fd, int how) {
        return noted(17, fd, kernel().table.get(fd, Socket.class).shutdown(how));
    }

    public static int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        Thing thing = kernel().table.get(fd);
        if (level == Posix.SOL_SOCKET && name == Posix.SO_LINGER) {
            ((Socket) thing).resetOnClose();
        } else if (level == Posix.SOL_SOCKET
                && name == Posix.SO_RCVBUF
                && thing instanceof Mailbox mailbox) {
            mailbox.room(2 * MemoryMap.number(value.address()));
        }
        return noted(18, fd, 0);
    }

    public static int getsockopt(
            int fd, int level, int name, MemorySegment value, MemorySegment length) {
        kernel().table.get(fd);
        return noted(19, fd, 0);
    }

    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        if (kernel().table.get(fd) instanceof Mailbox mailbox) {
            return noted(20, fd, told(address, length, mailbox.family, mailbox.port));
        }
        Socket socket = kernel().table.get(fd, Socket.class);
        return noted(20, fd, told(address, length, socket.family, socket.port));
    }

    public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
        if (kernel().table.get(fd) instanceof Mailbox mailbox) {
            return noted(21, fd, told(address, length, mailbox.family, mailbox.peerPort));
        }
        Socket socket = kernel().table.get(fd, Socket.class);
        return noted(
                21,
                fd,
                socket.hasPeer()
                        ? told(address, length, socket.family, socket.peerPort)
                        : -Errno.ENOTCONN);
    }

    private static int told(MemorySegment address, MemorySegment length, int family, int port) {
        MemoryMap.number(
                length.address(), Addresses.write(kernel(), address.address(), family, port));
        return 0;
    }

    // ---------------------------------------------------------------- files

    public static int readCached(int fd, long address, int length, long offset) {
        Dice dice = kernel().dice;
        return noted(
                32,
                fd,
                dice.flip()
                        ? kernel().table.get(fd).read(address, length, offset)
                        : dice.oneOf(-Errno.EAGAIN, -Errno.EAGAIN, -Errno.EOPNOTSUPP));
    }

    public static int readCachedVector(int fd, long vector, int count, long offset) {
        Dice dice = kernel().dice;
        return noted(
                37,
                fd,
                dice.flip()
                        ? Vector.transfer(
                                Vector.all(vector, count), kernel().table.get(fd), false, offset)
                        : dice.oneOf(-Errno.EAGAIN, -Errno.EAGAIN, -Errno.EOPNOTSUPP));
    }

    public static int statx(
            int directory, MemorySegment path, int flags, int mask, MemorySegment target) {
        Thing thing = kernel().table.get(directory);
        Inode inode = thing instanceof OpenFile file ? file.inode : ((PipeEnd) thing).inode;
        MemoryMap.half(target.address() + Posix.STX_MODE, inode.mode());
        MemoryMap.word(target.address() + Posix.STX_SIZE, inode.size());
        return noted(33, directory, 0);
    }

    public static int ftruncate(int fd, long length) {
        kernel().table.get(fd, OpenFile.class).inode.resize((int) length);
        return noted(34, fd, 0);
    }

    public static long copy_file_range(
            int from, MemorySegment fromOffset, int to, MemorySegment toOffset, long bytes) {
        return noted(35, from, -Errno.EXDEV); // so that it goes through memory
    }

    public static int ioctl(int fd, long request, MemorySegment argument) {
        return noted(36, fd, -Errno.EOPNOTSUPP); // no file shares its blocks with another
    }

    // ---------------------------------------------------------------- processors

    public static List<Integer> processors() {
        return List.of(0);
    }

    public static int runOn(int processor) {
        return 0;
    }
}
