package io.ringspun.runtime.nio;

import io.ringspun.IoRuntime;
import io.ringspun.PinnedBuffer;
import io.ringspun.spi.Census;
import io.ringspun.spi.Lease;
import io.ringspun.spi.Submitter;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** Does operations that were built, each in a thread of its own. */
final class NioSubmitter extends Submitter {

    private record Lent(NioBuffer buffer, ByteBuffer memory) implements Lease {

        @Override
        public void end() {
            buffer.end();
        }
    }

    NioSubmitter(IoRuntime io, Census census) {
        super(io, census);
    }

    @Override
    protected Lease lease(PinnedBuffer buffer) {
        NioBuffer own = NioBuffer.of(buffer);
        return new Lent(own, own.begin());
    }

    @Override
    protected void park() {
        LockSupport.park(this);
    }
}
