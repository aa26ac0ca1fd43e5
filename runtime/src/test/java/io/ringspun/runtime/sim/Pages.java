package io.ringspun.runtime.sim;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * True memory for what the runtime maps. Not by way of the runtime's own calls: those allocate
 * memory that the collector frees, which a virtual thread of a run must not; see {@link Stock}.
 */
final class Pages {

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;

    private static final MethodHandle MMAP =
            handle("mmap", FunctionDescriptor.of(WORD, WORD, WORD, WORD, WORD, WORD, WORD));
    private static final MethodHandle MUNMAP =
            handle("munmap", FunctionDescriptor.of(WORD, WORD, WORD));

    private Pages() {}

    @SuppressWarnings("restricted") // a function of the C library
    private static MethodHandle handle(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    @SuppressWarnings("restricted") // as long as it was asked for
    static MemorySegment map(long bytes) {
        try {
            long address =
                    (long)
                            MMAP.invokeExact(
                                    0L,
                                    bytes,
                                    (long) PROT_READ_WRITE,
                                    (long) MAP_PRIVATE_ANONYMOUS_NORESERVE,
                                    -1L,
                                    0L);
            if (address == -1) {
                throw new AssertionError("no memory of " + bytes + " bytes");
            }
            return MemorySegment.ofAddress(address).reinterpret(bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int unmap(MemorySegment pages) {
        try {
            return (int) (long) MUNMAP.invokeExact(pages.address(), pages.byteSize());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
