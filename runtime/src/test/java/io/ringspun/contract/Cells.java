package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Read;
import io.ringspun.operation.Transferred;
import io.ringspun.operation.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of small cells, each of which holds one value, and operations on them. */
final class Cells {

    /** The size of a cell. */
    static final int BYTES = 16;

    private final Site site;
    final FileHandle file;

    Cells(Site site) throws IOException {
        this.site = site;
        Path path = site.directory().resolve("file");
        file = site.keep(site.io.open(path, CREATE, READ, WRITE));
    }

    PinnedBuffer buffer() throws IOException {
        return site.keep(shortLived());
    }

    PinnedBuffer shortLived() throws IOException {
        return site.io.buffers().acquire(512).limit(BYTES);
    }

    PinnedBuffer cell(int value) throws IOException {
        return filled(buffer(), value);
    }

    static PinnedBuffer filled(PinnedBuffer buffer, int value) {
        while (buffer.hasRemaining()) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    Operation<Transferred> write(int at, int value) throws IOException {
        return Write.to(file).at((long) at * BYTES).from(cell(value));
    }

    Operation<Transferred> read(int at, PinnedBuffer target) {
        return Read.from(file).at((long) at * BYTES).into(target);
    }

    /** One that fails: the file may only be read. */
    Operation<Transferred> refused() throws IOException {
        return Write.to(site.keep(site.io.open(file.path(), READ))).at(0).from(cell(0));
    }

    /** One that the kernel itself refuses. */
    Operation<Transferred> failing() throws IOException {
        Path full = Path.of("/dev/full");
        if (!Files.isWritable(full)) {
            return refused();
        }
        return Write.to(site.keep(site.io.open(full, WRITE))).from(cell(0));
    }

    void assertCell(int at, int value) throws IOException {
        byte[] all = Files.readAllBytes(file.path());
        for (int i = at * BYTES; i < (at + 1) * BYTES; i++) {
            assertThat(all[i]).as("byte %d", i).isEqualTo((byte) value);
        }
    }
}
