package io.ringspun.runtime.nio;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.spi.Places;
import io.ringspun.spi.Places.Claim;
import io.ringspun.spi.PlainFiles;
import java.io.IOException;
import java.util.List;

/** Files without a ring to know them, as long as they are lent. */
final class NioDirectFiles implements DirectFiles, Holding {

    private final Ledger ledger;
    private final Places lender;
    private final Claim claim;
    private final PlainFiles files;
    private final List<DirectFile> places;

    NioDirectFiles(NioRuntime runtime, Places lender, Claim claim) {
        ledger = runtime.ledger();
        this.lender = lender;
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
    public boolean shut() {
        return files.shut();
    }

    @Override
    public void release() throws IOException {
        try {
            files.release();
        } finally {
            ledger.remove(this);
            lender.release(claim);
        }
    }

    @Override
    public void close() throws IOException {
        if (shut()) {
            release();
        }
    }

    @Override
    public String toString() {
        return "DirectFiles[" + places.size() + "]";
    }
}
