package io.ringspun.operation;

import io.ringspun.FileHandle;
import io.ringspun.FileStatus;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Asks for the status of an open file, as {@link FileHandle#status} does. Of a name in a directory
 * {@link Names.In#status} does.
 */
public final class Status extends Operation<FileStatus> {

    private final FileHandle file;

    private Status(FileHandle file) {
        this.file = Objects.requireNonNull(file);
    }

    /**
     * Builds a question.
     *
     * @param file whose status
     * @return a question that can be submitted
     */
    public static Status of(FileHandle file) {
        return new Status(file);
    }

    /**
     * Whose status it is.
     *
     * @return the file
     */
    public FileHandle file() {
        return file;
    }

    @Override
    FileStatus perform(IoRuntime io, List<ByteBuffer> memory) throws IOException {
        return file.status();
    }

    @Override
    public String toString() {
        return "Status[" + file + "]";
    }
}
