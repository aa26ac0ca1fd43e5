package io.ringspun.perf.subject;

import io.ringspun.IoTask;
import io.ringspun.perf.os.Blocks;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;
import one.jasyncfio.OpenOption;

/** Reads by jasyncfio: one thread with its rings, for whose futures virtual threads wait. */
record Jasyncfio(EventExecutor executor, AsyncFile file) implements BlockWork {

    private static final int SECONDS_MAX = 10;

    static Jasyncfio open(Path path, boolean direct) throws IOException {
        OpenOption[] options =
                direct
                        ? new OpenOption[] {OpenOption.READ_ONLY, OpenOption.DIRECT}
                        : new OpenOption[] {OpenOption.READ_ONLY};
        try {
            EventExecutor executor = EventExecutor.initDefault();
            AsyncFile file =
                    AsyncFile.open(path, executor, options).get(SECONDS_MAX, TimeUnit.SECONDS);
            return new Jasyncfio(executor, file);
        } catch (RuntimeException | LinkageError e) { // no ring, or no native code for this machine
            throw new IOException("jasyncfio does not load: " + e.getMessage(), e);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IOException("jasyncfio does not open the file: " + e.getMessage(), e);
        }
    }

    @Override
    public Thread start(IoTask body) {
        return JdkThreads.VIRTUAL.start(body);
    }

    @Override
    public String description() {
        return "jasyncfio, waited for by virtual threads";
    }

    @Override
    public Part part() {
        ByteBuffer buffer = Blocks.buffer();
        return block -> {
            buffer.clear();
            try {
                int n = file.read(buffer, block * Blocks.BYTES).join();
                if (n != Blocks.BYTES) {
                    throw new EOFException("block " + block + ": " + n + " bytes only");
                }
            } catch (CompletionException e) {
                throw new IOException(e.getMessage(), e);
            }
            Blocks.check(block, buffer.getLong(0), buffer.getLong(Blocks.LAST));
        };
    }

    @Override
    public void close() throws IOException {
        try {
            file.close().get(SECONDS_MAX, TimeUnit.SECONDS);
            executor.close();
        } catch (Exception e) {
            throw new IOException("jasyncfio does not close: " + e.getMessage(), e);
        }
    }
}
