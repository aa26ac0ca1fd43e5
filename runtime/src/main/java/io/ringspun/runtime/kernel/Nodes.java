package io.ringspun.runtime.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory nodes of the machine (numa(7)): which there are, at which the calling thread runs, and
 * from which one memory is taken. Where that may not be asked, as in many containers, there is
 * nothing to choose from.
 */
public final class Nodes {

    private static final boolean AARCH64 = System.getProperty("os.arch").equals("aarch64");

    public static final int NR_mbind = AARCH64 ? 235 : 237;
    public static final int NR_get_mempolicy = AARCH64 ? 236 : 239;
    public static final int NR_getcpu = AARCH64 ? 168 : 309;
    public static final int MPOL_PREFERRED = 1;
    public static final int MPOL_F_NODE = 1;
    public static final int MPOL_F_ADDR = 2;
    public static final int MPOL_F_MEMS_ALLOWED = 4;

    /** No node, or no matter which. */
    public static final int NONE = -1;

    /** More than any kernel is built for. */
    private static final int NODES_MAX = 1024;

    private Nodes() {}

    /** Those this process may take memory from. */
    public static List<Integer> allowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(NODES_MAX / 8, 8);
            List<Integer> nodes = new ArrayList<>();
            if (Linux.syscall(
                            NR_get_mempolicy,
                            0,
                            mask.address(),
                            NODES_MAX,
                            0,
                            MPOL_F_MEMS_ALLOWED,
                            0)
                    < 0) {
                return nodes;
            }
            for (int node = 0; node < NODES_MAX; node++) {
                if ((mask.get(ValueLayout.JAVA_BYTE, node / 8) & 1 << node % 8) != 0) {
                    nodes.add(node);
                }
            }
            return nodes;
        }
    }

    /** The one nearest to the processor that runs the calling thread; {@link #NONE} if unknown. */
    public static int current() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment node = arena.allocate(ValueLayout.JAVA_INT);
            int error = Linux.syscall(NR_getcpu, 0, node.address(), 0, 0, 0, 0);
            return error < 0 ? NONE : node.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /**
     * Has pages that are not touched yet taken from one node as long as it has any, whoever touches
     * them first. A wish: if it cannot be granted, all works as well, and further away.
     */
    public static int prefer(MemorySegment memory, int node) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(NODES_MAX / 8, 8);
            mask.set(ValueLayout.JAVA_BYTE, node / 8, (byte) (1 << node % 8));
            return Linux.syscall(
                    NR_mbind,
                    memory.address(),
                    memory.byteSize(),
                    MPOL_PREFERRED,
                    mask.address(),
                    NODES_MAX,
                    0);
        }
    }

    /**
     * The node that the first page of this memory was taken from; a negated error number if
     * unknown.
     */
    public static int of(MemorySegment memory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment node = arena.allocate(ValueLayout.JAVA_INT);
            int error =
                    Linux.syscall(
                            NR_get_mempolicy,
                            node.address(),
                            0,
                            0,
                            memory.address(),
                            MPOL_F_NODE | MPOL_F_ADDR,
                            0);
            return error < 0 ? error : node.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
