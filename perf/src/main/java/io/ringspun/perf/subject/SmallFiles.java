package io.ringspun.perf.subject;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Direct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens, reads and closes small files, in one chain where files need no descriptor, otherwise by
 * three calls.
 */
final class SmallFiles implements Labour {

    private static final int FILES = 2_000;
    private static final int BYTES = 4096;

    private final IoRuntime io;
    private final Path folder;
    private final boolean chains;

    SmallFiles(IoRuntime io, Path parent) throws IOException {
        this.io = io;
        chains =
                io.report().features().stream()
                        .anyMatch(
                                known -> known.name().equals("direct-descriptors") && known.used());
        folder = Files.createTempDirectory(parent, "small-files");
        folder.toFile().deleteOnExit();
        for (int i = 0; i < FILES; i++) {
            Files.write(path(i), new byte[BYTES]).toFile().deleteOnExit();
        }
    }

    private Path path(int index) {
        return folder.resolve("file" + index);
    }

    @Override
    public int threads() {
        return 32;
    }

    @Override
    public Part part(int index) throws IOException {
        return chains ? new Chain(index) : new Calls(index);
    }

    private final class Chain implements Part {

        private final DirectFiles places = io.directFiles(1);
        private final DirectFile file = places.get(0);
        private final PinnedBuffer buffer = io.buffers().acquire(BYTES);
        private int next;

        Chain(int index) throws IOException {
            next = index * FILES / threads();
        }

        @Override
        public void once() throws IOException {
            buffer.clear();
            Direct.On on = Direct.on(file);
            Batch batch = new Batch();
            batch.add(on.open(path(next++ % FILES)))
                    .then(on.read(0).into(buffer))
                    .thenAlways(on.close());
            io.submit(batch).await().check();
        }

        @Override
        public void close() throws IOException {
            places.close();
            buffer.close();
        }
    }

    private final class Calls implements Part {

        private final PinnedBuffer buffer = io.buffers().acquire(BYTES);
        private int next;

        Calls(int index) throws IOException {
            next = index * FILES / threads();
        }

        @Override
        public void once() throws IOException {
            try (FileHandle file = io.open(path(next++ % FILES))) {
                file.read(buffer.clear(), 0);
            }
        }

        @Override
        public void close() {
            buffer.close();
        }
    }
}
