package io.ringspun.perf.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The kernel's page cache, as far as it concerns one file: empties it, fills it, and looks what it
 * holds. Needs native access. Beneath the kernel there may be other caches (a hypervisor's, the
 * disk's), which nothing here can reach.
 */
public final class PageCache {

    private static final int O_RDONLY = 0;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final int TRIES_MAX = 5;
    private static final int CHUNK_BYTES = 1 << 20;

    private static final MethodHandle OPEN =
            function(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle FADVISE =
            function(
                    "posix_fadvise",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle MINCORE =
            function(
                    "mincore",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS));

    private PageCache() {}

    /**
     * Drops a file's pages; its data must be on the disk already. A page that someone is using
     * stays, so this tries a few times.
     *
     * @return the share of the file that is still there, 0 to 1
     */
    public static double evict(Path file) throws IOException {
        double left = 1;
        for (int i = 0; i < TRIES_MAX && left > 0; i++) {
            advise(file);
            left = residentShare(file);
        }
        return left;
    }

    /**
     * Reads the whole file once, unless all of it is there already.
     *
     * @return the share of the file that is there now, 0 to 1
     */
    public static double fill(Path file) throws IOException {
        if (residentShare(file) == 1) {
            return 1;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            while (channel.read(chunk.clear()) >= 0) {
                // only the side effect is wanted
            }
        }
        return residentShare(file);
    }

    private static void advise(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY);
            if (fd < 0) {
                throw new IOException("could not open " + file.getFileName() + " to evict it");
            }
            int error = (int) FADVISE.invokeExact(fd, 0L, 0L, POSIX_FADV_DONTNEED);
            int ignored = (int) CLOSE.invokeExact(fd);
            if (error != 0) {
                throw new IOException("posix_fadvise failed with errno " + error);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("posix_fadvise", e);
        }
    }

    /** Mapping a file touches none of its pages. */
    private static double residentShare(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            long pages =
                    (size + Blocks.BYTES - 1) / Blocks.BYTES; // too many where pages are larger
            MemorySegment present = arena.allocate(pages);
            if ((int) MINCORE.invokeExact(mapped, size, present) != 0) {
                throw new IOException("mincore failed");
            }
            long count = 0;
            for (long i = 0; i < pages; i++) {
                count += present.get(ValueLayout.JAVA_BYTE, i) & 1;
            }
            return (double) count / pages;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("mincore", e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(
            String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }
}
