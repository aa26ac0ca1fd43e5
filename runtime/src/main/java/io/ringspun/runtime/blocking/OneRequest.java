package io.ringspun.runtime.blocking;

import io.ringspun.PlainThread;
import io.ringspun.runtime.carrier.Carriers;
import io.ringspun.runtime.carrier.OneShot;
import io.ringspun.runtime.ring.Facility;
import io.ringspun.runtime.ring.Request;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An errand of one request, whose answer is all there is to know.
 *
 * @param carriers whose rings are used
 * @param target what it works on
 * @param other what it works on besides, or null
 * @param filler fills the request
 * @param otherwise how it is done without the ring; null if there is no such way
 * @param answer what the answer means
 * @param <R> what it results in
 */
public record OneRequest<R>(
        Carriers carriers,
        Descriptor target,
        @Nullable Descriptor other,
        Consumer<Request> filler,
        @Nullable Otherwise otherwise,
        Answer<R> answer)
        implements Errand<R> {

    /** Makes a result of an answer. */
    @FunctionalInterface
    public interface Answer<R> {

        /**
         * The result.
         *
         * @param answer as {@link OneShot#perform}
         * @throws IOException if it is an error
         */
        R decoded(int answer) throws IOException;
    }

    /**
     * A plain system call in place of the request.
     *
     * @param passage decides, and has it made where it may wait
     * @param needed what the ring must have; null if every kernel's ring can do it
     * @param call the same as the request
     */
    public record Otherwise(Passage passage, @Nullable Facility needed, IntSupplier call) {

        private boolean byRing() {
            return needed == null || passage.has(needed);
        }
    }

    /** On a file; by every kernel's ring. */
    static <R> OneRequest<R> on(OpenFile file, Consumer<Request> filler, Answer<R> answer) {
        return new OneRequest<>(file.carriers(), file.descriptor(), null, filler, null, answer);
    }

    /** On a directory; by every kernel's ring. */
    static <R> OneRequest<R> on(
            OpenDirectory directory, Consumer<Request> filler, Answer<R> answer) {
        return new OneRequest<>(
                directory.carriers(), directory.descriptor(), null, filler, null, answer);
    }

    /** The same, on something else besides. */
    OneRequest<R> and(Descriptor another) {
        return new OneRequest<>(carriers, target, another, filler, otherwise, answer);
    }

    /** The same, by a plain call where the ring lacks something. */
    OneRequest<R> without(Facility needed, Passage passage, IntSupplier call) {
        return new OneRequest<>(
                carriers, target, other, filler, new Otherwise(passage, needed, call), answer);
    }

    /** The same, which every kernel's ring can do, by a plain call on a plain thread. */
    OneRequest<R> plainly(Passage passage, IntSupplier call) {
        return new OneRequest<>(
                carriers, target, other, filler, new Otherwise(passage, null, call), answer);
    }

    /** The same, with this result of a success. */
    public <S> OneRequest<S> giving(S result) {
        return new OneRequest<>(
                carriers,
                target,
                other,
                filler,
                otherwise,
                number -> {
                    answer.decoded(number);
                    return result;
                });
    }

    /**
     * Does it and waits for its end. The caller has entered.
     *
     * @throws IOException why nothing came of it
     */
    public R perform() throws IOException {
        return answer.decoded(performed());
    }

    private int performed() {
        if (otherwise != null && (PlainThread.isHere() || !otherwise.byRing())) {
            return otherwise.passage.call(target, otherwise.call);
        }
        OneShot operation = carriers.nearest().operation(target);
        filler.accept(operation);
        return operation.perform(0);
    }

    @Override
    public boolean byRing() {
        return otherwise == null || otherwise.byRing();
    }

    @Override
    public void enter() throws ClosedChannelException {
        target.enter();
        if (other != null) {
            try {
                other.enter();
            } catch (ClosedChannelException e) {
                target.leave();
                throw e;
            }
        }
    }

    @Override
    public void leave() {
        if (other != null) {
            other.leave();
        }
        target.leave();
    }

    @Override
    public void fill(Request request) {
        filler.accept(request);
    }

    @Override
    public boolean stopsChain() {
        return false;
    }

    @Override
    public boolean keepsChain(int result) {
        return result >= 0;
    }

    @Override
    public Progress take(int result) {
        return result >= 0 ? Progress.DONE : Progress.FAILED;
    }

    @Override
    public R result(int result) throws IOException {
        return answer.decoded(result);
    }
}
