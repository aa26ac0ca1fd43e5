package io.ringspun.runtime.ring;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The files that a ring knows by number (registered files and direct descriptors;
 * io_uring_register(2)). A file that is in it is open, whatever becomes of the descriptor it was
 * put in by.
 *
 * <p>Belongs to the thread that owns the ring. The kernel lets a request that is under way keep its
 * file when the entry is taken out, but what is put in its place is a stranger to whoever still
 * names the number.
 */
public final class FileTable {

    private static final int NONE = -1;

    private final Ring ring;
    private final int size;

    private FileTable(Ring ring, int size) {
        this.ring = ring;
        this.size = size;
    }

    /**
     * Gives a ring an empty table.
     *
     * @param sizeMax how many entries; less is tried if the kernel finds that too many (the limit
     *     of open files limits it too)
     * @return null if the kernel would not
     */
    public static @Nullable FileTable open(Ring ring, int sizeMax) {
        for (int size = sizeMax; size > 0; size /= 2) {
            int result = openSparse(ring, size);
            if (result == -Errno.EINVAL) {
                result = openFilled(ring, size);
            }
            if (result >= 0) {
                return new FileTable(ring, size);
            }
        }
        return null;
    }

    /** Kernel 5.19. */
    private static int openSparse(Ring ring, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(RSRC_REGISTER_SIZE, 8);
            registration.set(
                    ValueLayout.JAVA_INT, RSRC_REGISTER_FLAGS, IORING_RSRC_REGISTER_SPARSE);
            registration.set(ValueLayout.JAVA_INT, RSRC_REGISTER_NR, size);
            return ring.register(IORING_REGISTER_FILES2, registration, RSRC_REGISTER_SIZE);
        }
    }

    /** Every kernel that we accept: entries of -1 are empty. */
    static int openFilled(Ring ring, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment empty = arena.allocate(ValueLayout.JAVA_INT, size);
            empty.fill((byte) NONE);
            return ring.register(IORING_REGISTER_FILES, empty, size);
        }
    }

    /** How many entries it has. */
    public int size() {
        return size;
    }

    /**
     * Makes an open file known, in the place of what was there.
     *
     * @return 0, or a negated error number: EBADF for what is no file; the entry is empty then
     */
    public int put(int number, int fd) {
        return update(number, fd);
    }

    /** Takes an entry out. What only it kept open is closed; taking out nothing does nothing. */
    public void remove(int number) {
        update(number, NONE);
    }

    private int update(int number, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(ValueLayout.JAVA_INT);
            file.set(ValueLayout.JAVA_INT, 0, fd);
            MemorySegment update = arena.allocate(RSRC_UPDATE_SIZE, 8);
            update.set(ValueLayout.JAVA_INT, RSRC_UPDATE_OFFSET, number);
            update.set(ValueLayout.JAVA_LONG, RSRC_UPDATE_DATA, file.address());
            int result = ring.register(IORING_REGISTER_FILES_UPDATE, update, 1);
            return Math.min(result, 0); // otherwise how many were done
        }
    }
}
