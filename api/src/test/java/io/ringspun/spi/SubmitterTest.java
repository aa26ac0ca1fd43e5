package io.ringspun.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoRuntime;
import io.ringspun.Outstanding;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Open;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.SubmittedBatch;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a backend begins without a thread is counted from its beginning to its end. */
class SubmitterTest {

    private final Census census = new Census(true);
    private final List<Pending<?>> begun = new ArrayList<>();
    private final Backend backend = new Backend();

    /** Ends when it is told to. */
    private static final class Pending<R> extends Submission<R> {

        @Override
        protected void callOff() {
            end();
        }

        @Override
        protected Outcome<R> result() {
            return new Outcome.Cancelled<>();
        }
    }

    /** Begins all without a thread. */
    private final class Backend extends Submitter {

        private Backend() {
            super(
                    (IoRuntime)
                            Proxy.newProxyInstance(
                                    IoRuntime.class.getClassLoader(),
                                    new Class<?>[] {IoRuntime.class},
                                    (proxy, method, arguments) -> {
                                        throw new AssertionError(method);
                                    }),
                    census);
        }

        @Override
        protected <R> Submission<R> direct(Lent<R> lent) {
            Pending<R> pending = new Pending<>();
            begun.add(pending);
            return pending;
        }

        @Override
        protected List<Submission<?>> directChain(List<Lent<?>> lent, BitSet anyway) {
            return new ArrayList<>(lent.stream().map(this::direct).toList());
        }

        @Override
        protected Lease lease(PinnedBuffer buffer) {
            throw new AssertionError("nothing has a buffer");
        }

        @Override
        protected void park() {
            LockSupport.park();
        }
    }

    private List<String> outstanding() {
        return census.outstanding().stream().map(Outstanding::what).sorted().toList();
    }

    @Test
    void everyEntryOfAChainIsCountedUntilItEnds() {
        Batch batch = new Batch();
        batch.add(Open.of(Path.of("a"))).then(Open.of(Path.of("b")));
        batch.add(Open.of(Path.of("c")));
        SubmittedBatch submitted = backend.submit(batch);
        assertThat(outstanding()).containsExactly("Open[a]", "Open[b]", "Open[c]");
        begun.getFirst().cancel();
        assertThat(outstanding()).containsExactly("Open[b]", "Open[c]");
        submitted.cancel();
        assertThat(outstanding()).isEmpty();
        assertThat(submitted.await().inOrder()).hasSize(3);
    }
}
