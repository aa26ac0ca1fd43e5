package io.ringspun.stress;

import io.ringspun.FileHandle;
import io.ringspun.IoConfig;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.IoUnavailableException;
import io.ringspun.PinnedBuffer;
import io.ringspun.RegisteredMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Direct reads and writes with 8 MiB of pinned buffers and 8 MiB of memory of its own, in a process
 * that may lock less: says what the runtime found out, and "survived" if every byte was right.
 */
public final class ScarceMemory {

    private static final int BLOCK = 64 << 10;
    private static final int BLOCKS = 128;

    private ScarceMemory() {}

    /** Runs. */
    public static void main(String[] args) throws Exception {
        IoConfig config =
                IoConfig.DEFAULT
                        .withBackend(IoConfig.BackendChoice.URING)
                        .withCarriers(1, false)
                        .withReceiveBuffers(16, 1024)
                        .withPool(BLOCK, (long) BLOCKS * BLOCK);
        Path path = Files.createTempFile("ringspun", "scarce");
        try (IoRuntime io = IoRuntime.open(config);
                FileHandle file =
                        io.open(
                                path,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                direct())) {
            io.report().features().stream()
                    .map(IoReport.Feature::toString)
                    .forEach(System.out::println);
            Thread writer = io.start(() -> work(io, file));
            writer.join();
            RegisteredMemory own = io.register(Arena.ofAuto().allocate(BLOCKS * BLOCK, BLOCK));
            io.start(() -> check(file, own)).join();
            own.close();
        } catch (IoUnavailableException e) {
            System.out.println("skipped: " + e.getMessage());
        } finally {
            Files.delete(path);
        }
    }

    private static void work(IoRuntime io, FileHandle file) throws IOException {
        PinnedBuffer[] buffers = new PinnedBuffer[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            byte[] bytes = new byte[BLOCK];
            Arrays.fill(bytes, (byte) i);
            buffers[i] = io.buffers().acquire();
            file.write(buffers[i].put(bytes, 0, BLOCK).flip(), (long) i * BLOCK);
        }
        for (PinnedBuffer buffer : buffers) {
            buffer.close();
        }
    }

    private static void check(FileHandle file, RegisteredMemory own) throws IOException {
        for (int i = 0; i < BLOCKS; i++) {
            PinnedBuffer buffer = own.buffer((long) i * BLOCK, BLOCK);
            file.readFully(buffer, (long) i * BLOCK);
            buffer.flip();
            while (buffer.hasRemaining()) {
                if (buffer.get() != (byte) i) {
                    throw new IOException("block " + i + " is wrong");
                }
            }
        }
        System.out.println("survived");
    }

    private static OpenOption direct() throws ReflectiveOperationException {
        return (OpenOption)
                Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
    }
}
