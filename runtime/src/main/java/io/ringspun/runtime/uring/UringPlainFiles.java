package io.ringspun.runtime.uring;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.spi.Places.Claim;
import io.ringspun.spi.PlainFiles;
import java.io.IOException;
import java.util.List;

/** Files with descriptors where the rings have no places for others, as long as they are lent. */
final class UringPlainFiles implements DirectFiles, Resource {

    private final UringRuntime runtime;
    private final Claim claim;
    private final PlainFiles files;
    private final List<DirectFile> places;

    UringPlainFiles(UringRuntime runtime, Claim claim) {
        this.runtime = runtime;
        this.claim = claim;
        files = new PlainFiles(runtime, claim.numbers().length);
        places = files.places();
    }

    @Override
    public int size() {
        return places.size();
    }

    @Override
    public DirectFile get(int index) {
        return places.get(index);
    }

    @Override
    public boolean beginClose() {
        return files.shut();
    }

    @Override
    public void finishClose() throws IOException {
        try {
            files.release();
        } finally {
            runtime.forget(this);
            runtime.places().release(claim);
        }
    }

    @Override
    public void close() throws IOException {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "DirectFiles[" + places.size() + "]";
    }
}
