package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Waits until a file is on the storage device, as {@link FileHandle#sync} and {@link
 * FileHandle#syncData} do. Results in the file.
 */
public final class Sync extends Operation<FileHandle> {

    private final FileHandle file;
    private final boolean dataOnly;

    private Sync(FileHandle file, boolean dataOnly) {
        this.file = Objects.requireNonNull(file);
        this.dataOnly = dataOnly;
    }

    /**
     * Data and metadata.
     *
     * @param file what is to be on the device
     * @return a sync that can be submitted
     */
    public static Sync of(FileHandle file) {
        return new Sync(file, false);
    }

    /**
     * Data, and the metadata needed to read it back.
     *
     * @param file what is to be on the device
     * @return a sync that can be submitted
     */
    public static Sync ofData(FileHandle file) {
        return new Sync(file, true);
    }

    /**
     * What is to be on the device.
     *
     * @return the file
     */
    public FileHandle file() {
        return file;
    }

    /**
     * Whether only what is needed to read the data back is to be there.
     *
     * @return false for all metadata
     */
    public boolean dataOnly() {
        return dataOnly;
    }

    @Override
    FileHandle perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        if (dataOnly) {
            file.syncData();
        } else {
            file.sync();
        }
        return file;
    }

    @Override
    public String toString() {
        return "Sync[" + file + "]";
    }
}
