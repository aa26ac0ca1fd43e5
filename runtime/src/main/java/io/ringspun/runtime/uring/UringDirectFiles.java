package io.ringspun.runtime.uring;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.runtime.blocking.Place;
import io.ringspun.runtime.carrier.Carrier;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.spi.Places.Claim;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Places in the table of one ring, as long as they are lent. */
final class UringDirectFiles implements DirectFiles, Resource {

    private final UringRuntime runtime;
    private final Claim claim;
    private final Carrier carrier;
    private final List<UringDirectFile> files;
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Takes over places, which are empty. */
    UringDirectFiles(UringRuntime runtime, Claim claim) {
        this.runtime = runtime;
        this.claim = claim;
        carrier = runtime.carriers().all().get(claim.table());
        files =
                Arrays.stream(claim.numbers())
                        .mapToObj(
                                number -> new UringDirectFile(runtime, new Place(carrier, number)))
                        .toList();
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public DirectFile get(int index) {
        return files.get(index);
    }

    @Override
    public boolean beginClose() {
        if (!closing.compareAndSet(false, true)) {
            return false;
        }
        files.forEach(file -> file.place().users().beginClose());
        return true;
    }

    /** No number is anybody else's before the last request that names it is over. */
    @Override
    public void finishClose() {
        files.forEach(file -> file.place().users().awaitUnused(runtime.carriers()));
        Carriers.empty(carrier, claim.numbers());
        runtime.forget(this);
        runtime.places().release(claim);
    }

    @Override
    public void close() {
        if (beginClose()) {
            finishClose();
        }
    }

    @Override
    public String toString() {
        return "DirectFiles[" + files.size() + " of carrier " + carrier.index() + "]";
    }
}
