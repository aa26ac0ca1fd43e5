package io.ringspun.runtime.sim;

import io.ringspun.runtime.kernel.Posix;
import java.util.ArrayList;
import java.util.List;

/** The control data of a message that passes descriptors (unix(7)). */
final class Rights {

    private Rights() {}

    /** What a message passes. */
    static List<Thing> in(Kernel kernel, long message) {
        long control = MemoryMap.word(message + Posix.MSGHDR_CONTROL);
        if (control == 0 || MemoryMap.word(message + Posix.MSGHDR_CONTROLLEN) == 0) {
            return List.of();
        }
        int bytes = (int) MemoryMap.word(control + Posix.CMSGHDR_LEN) - Posix.CMSGHDR_SIZE;
        List<Thing> things = new ArrayList<>();
        for (int at = 0; at < bytes; at += Integer.BYTES) {
            int fd = MemoryMap.number(control + Posix.CMSGHDR_SIZE + at);
            things.add(kernel.table.get(fd));
        }
        return things;
    }

    /** Gives a receiver what came for it, or, where it has no room, less. */
    static void give(Kernel kernel, long message, List<Thing> came) {
        long control = MemoryMap.word(message + Posix.MSGHDR_CONTROL);
        int room = came.size();
        if (room > 0 && kernel.dice.chance(kernel.faults.loses)) {
            kernel.met(Happening.PASSED_LOST);
            room = kernel.dice.below(room);
        }
        for (int i = 0; i < room; i++) {
            kernel.met(Happening.PASSED);
            int fd = kernel.table.add(came.get(i));
            MemoryMap.number(control + Posix.CMSGHDR_SIZE + (long) i * Integer.BYTES, fd);
        }
        int length = Posix.CMSGHDR_SIZE + room * Integer.BYTES;
        if (room > 0) {
            MemoryMap.word(control + Posix.CMSGHDR_LEN, length);
            MemoryMap.number(control + Posix.CMSGHDR_LEVEL, Posix.SOL_SOCKET);
            MemoryMap.number(control + Posix.CMSGHDR_TYPE, Posix.SCM_RIGHTS);
        }
        MemoryMap.word(message + Posix.MSGHDR_CONTROLLEN, room > 0 ? length + 7 & -8 : 0);
        int flags = room < came.size() ? Posix.MSG_CTRUNC : 0;
        MemoryMap.number(message + Posix.MSGHDR_FLAGS, flags);
        came.forEach(Thing::letGo);
    }
}
