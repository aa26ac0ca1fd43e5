package io.ringspun.runtime.blocking;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ringspun.proofs.Sleeper;
import io.ringspun.runtime.carrier.Puppet;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * A reader and its carrier. Three bytes arrive in three buffers, and then the end: the reader finds
 * each byte, in order, and the end after them. A buffer that did not come back, or twice, would
 * soon be missed, for there are few.
 */
final class ReceiverProof {

    private static final Puppet PUPPET = new Puppet();

    private ReceiverProof() {}

    /** A connection with nothing behind it. */
    static class Connected {

        final Receiver receiver =
                new Receiver(PUPPET.carriers(), new Descriptor(-1), new Precedent());
        final Sleeper reader = new Sleeper();

        /** Reads until there is no more; the bytes make a number. */
        final int readAll(int capacity) throws IOException {
            ByteBuffer target = ByteBuffer.allocate(capacity);
            int bytes = 0;
            while (receiver.read(target.clear(), 0) > 0) {
                target.flip();
                while (target.hasRemaining()) {
                    bytes = bytes * 10 + target.get();
                }
            }
            return bytes;
        }
    }

    @JCStressTest
    @Outcome(id = "123, false", expect = ACCEPTABLE, desc = "all bytes, then the end")
    @State
    public static class ArrivalMeetsReader extends Connected {

        @Actor
        public void reader(IZ_Result r) {
            reader.begin();
            try {
                r.r1 = readAll(8);
            } catch (IOException e) {
                r.r1 = -1;
            }
            reader.end();
        }

        @Actor
        public void carrier(IZ_Result r) {
            r.r2 = reader.isLost(PUPPET::turn);
        }
    }

    /** The reader gives up as it pleases, and reads on: what came meanwhile is there. */
    @JCStressTest
    @Outcome(id = "123, false, false", expect = ACCEPTABLE, desc = "never gave up")
    @Outcome(id = "123, false, true", expect = ACCEPTABLE, desc = "gave up, and found all later")
    @State
    public static class ArrivalMeetsGivingUp extends Connected {

        @Actor
        public void reader(IZZ_Result r) {
            reader.begin();
            ByteBuffer target = ByteBuffer.allocate(1);
            try {
                try {
                    receiver.read(target, System.nanoTime() + 2_000);
                } catch (SocketTimeoutException e) {
                    r.r3 = true;
                }
                int rest = readAll(8);
                r.r1 = target.position() == 0 ? rest : target.get(0) * 100 + rest;
            } catch (IOException e) {
                r.r1 = -1;
            }
            reader.end();
        }

        @Actor
        public void carrier(IZZ_Result r) {
            r.r2 = reader.isLost(PUPPET::turn);
        }
    }

    /** The reader stops after the first byte; whoever closes finds that there was more. */
    @JCStressTest
    @Outcome(id = "1, false, true", expect = ACCEPTABLE, desc = "the rest was given back unread")
    @State
    public static class ArrivalMeetsClose extends Connected {

        @Actor
        public void reader(IZZ_Result r) {
            reader.begin();
            ByteBuffer target = ByteBuffer.allocate(1);
            try {
                receiver.read(target, 0);
                r.r1 = target.get(0);
            } catch (IOException e) {
                r.r1 = -1;
            }
            r.r3 = receiver.close();
            reader.end();
        }

        @Actor
        public void carrier(IZZ_Result r) {
            r.r2 = reader.isLost(PUPPET::turn);
        }
    }
}
