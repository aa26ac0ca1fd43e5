package io.ringspun.runtime.uring;

import io.ringspun.FileAttributes;
import io.ringspun.runtime.blocking.Metadata;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes what a file system keeps of a file, while its descriptor cannot be closed. */
record UringAttributes(Metadata metadata) implements FileAttributes {

    private static final int MODE_MAX = 07777;

    /** The largest number but one: that stands for none. */
    private static final long ID_MAX = 0xffff_fffeL;

    private interface Call<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private <T extends @Nullable Object> T entered(Call<T> call) throws IOException {
        metadata.descriptor().enter();
        try {
            return call.run();
        } finally {
            metadata.descriptor().leave();
        }
    }

    @Override
    public void setMode(int mode) throws IOException {
        checkMode(mode);
        entered(() -> {
            metadata.mode(mode);
            return null;
        });
    }

    @Override
    public void setOwner(long owner, long group) throws IOException {
        int user = id(owner);
        int other = id(group);
        entered(() -> {
            metadata.owner(user, other);
            return null;
        });
    }

    static void checkMode(int mode) {
        if (mode < 0 || mode > MODE_MAX) {
            throw new IllegalArgumentException(
                    "a mode has twelve bits: 0" + Integer.toOctalString(mode));
        }
    }

    private static int id(long number) {
        if (number < -1 || number > ID_MAX) {
            throw new IllegalArgumentException(
                    "the number of a user or group must be 0 to " + ID_MAX + ", or -1: " + number);
        }
        return (int) number;
    }

    @Override
    public void setTimes(@Nullable Instant access, @Nullable Instant modification)
            throws IOException {
        entered(() -> {
            metadata.times(access, modification);
            return null;
        });
    }

    @Override
    public List<String> extended() throws IOException {
        return entered(metadata::extended);
    }

    @Override
    public byte @Nullable [] extended(String name) throws IOException {
        checkName(name);
        return entered(() -> metadata.extended(name));
    }

    @Override
    public void setExtended(String name, byte[] value) throws IOException {
        checkName(name);
        Objects.requireNonNull(value);
        entered(() -> {
            metadata.setExtended(name, value);
            return null;
        });
    }

    @Override
    public void removeExtended(String name) throws IOException {
        checkName(name);
        entered(() -> {
            metadata.removeExtended(name);
            return null;
        });
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no name of an extended attribute: " + name);
        }
    }

    @Override
    public String toString() {
        return "FileAttributes[" + metadata.path() + "]";
    }
}
