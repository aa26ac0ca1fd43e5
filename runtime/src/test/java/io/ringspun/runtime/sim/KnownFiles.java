package io.ringspun.runtime.sim;

import static io.ringspun.runtime.kernel.IoUring.*;

import io.ringspun.runtime.kernel.Errno;

/**
 * The files that a ring knows by number, from the kernel's side: each is kept open by its entry,
 * and by every request that has found it. No number may become another file's before a request that
 * names it has found its own.
 */
final class KnownFiles {

    /** Some kernels have no more files. */
    private static final int COUNT_MAX = 64;

    private final Kernel kernel;
    private final SimRing ring;
    private Thing[] things = {};

    KnownFiles(Kernel kernel, SimRing ring) {
        this.kernel = kernel;
        this.ring = ring;
    }

    /** Answers IORING_REGISTER_FILES2 of an empty table. */
    int open(long registration) {
        int count = MemoryMap.number(registration + RSRC_REGISTER_NR);
        if (count > COUNT_MAX) {
            return -Errno.EMFILE;
        }
        if (MemoryMap.number(registration + RSRC_REGISTER_FLAGS) != IORING_RSRC_REGISTER_SPARSE) {
            kernel.violation("a table with files, but there are none");
        }
        things = new Thing[count];
        return 0;
    }

    /** Answers IORING_REGISTER_FILES_UPDATE of one entry. */
    int update(long update) {
        int number = MemoryMap.number(update + RSRC_UPDATE_OFFSET);
        int fd = MemoryMap.number(MemoryMap.word(update + RSRC_UPDATE_DATA));
        checkFound(number);
        take(number);
        if (fd < 0) {
            return 1;
        }
        Thing thing = kernel.table.get(fd);
        if (kernel.begun() && kernel.dice.chance(kernel.faults.refuses)) {
            kernel.met(Happening.FILE_REFUSED);
            return -Errno.ENOMEM;
        }
        kernel.met(Happening.FILE_BY_NUMBER);
        thing.hold();
        things[number] = thing;
        return 1;
    }

    /** Every request that names it and is on its way has to find what is there now. */
    private void checkFound(int number) {
        for (Op op : ring.live()) {
            if (op.byNumber && op.fd == number && op.thing == null) {
                kernel.violation("file " + number + " is changed before " + op);
            }
        }
        if (ring.hasStaged(number, true)) {
            kernel.violation("file " + number + " is changed before a request that names it");
        }
    }

    /** What a number stands for, or null. */
    Thing get(int number) {
        return number < things.length ? things[number] : null;
    }

    /** Opens something in a place, of which another goes. */
    int put(int number, Thing thing) {
        if (number >= things.length) {
            return -Errno.EINVAL;
        }
        kernel.met(Happening.FILE_IN_PLACE);
        thing.hold();
        take(number);
        things[number] = thing;
        return 0;
    }

    /** Empties a place; EBADF if it is empty. */
    int take(int number) {
        Thing thing = get(number);
        if (thing == null) {
            return -Errno.EBADF;
        }
        things[number] = null;
        thing.letGo();
        return 0;
    }

    /** The ring is gone, or its table. */
    int close() {
        for (int number = 0; number < things.length; number++) {
            take(number);
        }
        things = new Thing[0];
        return 0;
    }
}
