package io.ringspun.runtime.carrier;

import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.ring.Request;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its life.
 *
 * <ol>
 *   <li><em>idle</em>: its owner fills it; no carrier knows it.
 *   <li><em>submitted</em>: it is on its way to the carrier, or waits there for a slot or for room
 *       in the queue. A cancel makes it end here, without the kernel having seen it.
 *   <li><em>in the kernel</em>: it holds a slot, whose index and generation are the user data of
 *       its completions. A cancel is a request of its own and changes nothing until the kernel
 *       answers here.
 *   <li><em>idle</em> again, after the terminal completion: one without IORING_CQE_F_MORE. Only
 *       then are its slot, its memory and its use of the descriptor free.
 * </ol>
 *
 * Between submission and the terminal completion everything here belongs to the carrier, and so
 * does the memory the request names.
 */
public abstract class Operation extends Request implements Inbox.Item {

    private Inbox.@Nullable Item next;

    /** What it works on, or null; set while idle. */
    private @Nullable Target target;

    /**
     * The slot's index and generation while it is in the kernel, otherwise {@link Slots#NONE}.
     * Carrier only.
     */
    long userData = Slots.NONE;

    /** Set by {@link Carrier#cancel}; cleared when the operation ends. Carrier only. */
    boolean cancelled;

    /**
     * Whether its result is known and only a notification is owed, which no cancel would hasten.
     * Carrier only.
     */
    boolean answered;

    /** When it was submitted, by the carrier's clock. Carrier only. */
    long submittedAt;

    /** Where its memory lies, if a ring may know that by number; set while idle. */
    private @Nullable Region memory;

    /** The number that its request names, or {@link RegisteredBuffers#NONE}. Carrier only. */
    private int number = RegisteredBuffers.NONE;

    /** The number that its file has, or {@link RegisteredFiles#NONE}. Carrier only. */
    private int fileNumber = RegisteredFiles.NONE;

    /** What follows it in its chain, or null; set while idle. */
    private @Nullable Operation successor;

    /** Creates an idle operation. */
    protected Operation() {}

    /**
     * Lets another operation, filled and not submitted, begin when this one has succeeded. Only
     * while idle, after filling; submitting the first of a chain submits all of it. When this one
     * does not succeed, the others end with ECANCELED. The chain is undone when it ends.
     */
    public final void follow(Operation next) {
        linkNext();
        successor = next;
    }

    /** The same, but the other one begins when this one has succeeded or failed. */
    public final void followAnyway(Operation next) {
        linkNextAnyway();
        successor = next;
    }

    final @Nullable Operation successor() {
        return successor;
    }

    /** The chain is staged, or over: each is on its own. */
    final void parted() {
        successor = null;
    }

    /** Names what it works on. Only while idle. */
    public final void target(@Nullable Target newTarget) {
        target = newTarget;
    }

    final @Nullable Target target() {
        return target;
    }

    /**
     * Names a region in which all of its memory lies, for transfers to which it matters whether the
     * ring knows that by number. Only while idle.
     */
    public final void memory(@Nullable Region region) {
        memory = region;
    }

    /** The thread that waits for it, or null. Asked on the carrier, while it is submitted. */
    protected @Nullable Thread waiter() {
        return null;
    }

    /** It is about to be staged. */
    final void beginUse(RegisteredBuffers registered) {
        Region region = memory;
        if (region != null) {
            int known = registered.begin(region);
            if (known >= 0) {
                if (byNumber(known)) {
                    number = known;
                } else {
                    registered.end(known);
                }
            }
        }
    }

    /** It is over, or was not staged after all. */
    final void endUse(RegisteredBuffers registered) {
        int known = number;
        if (known >= 0) {
            number = RegisteredBuffers.NONE;
            byAddress();
            registered.end(known);
        }
    }

    /** It is about to be staged. */
    final void beginUse(RegisteredFiles files) {
        Target worksOn = target;
        KnownFile file = worksOn == null ? null : worksOn.file();
        if (file != null && mayNameFileByNumber()) {
            int known = files.begin(file);
            if (known >= 0) {
                fileByNumber(known);
                fileNumber = known;
            }
        }
    }

    /** It is over, or was not staged after all. */
    final void endUse(RegisteredFiles files) {
        int known = fileNumber;
        if (known >= 0) {
            fileNumber = RegisteredFiles.NONE;
            fileByDescriptor(Objects.requireNonNull(Objects.requireNonNull(target).file()).fd());
            files.end(known);
        }
    }

    /**
     * A completion. Called on the carrier, or by whoever submits an operation whose target is
     * closing; must not block.
     *
     * @param result as the kernel wrote it: zero or more, or a negated error number
     * @param flags IORING_CQE_F_…
     * @param terminal whether it is the last one: the operation is idle again
     */
    protected abstract void completed(int result, int flags, boolean terminal);

    /**
     * The ring has died, and the kernel will never tell how this ended, nor whether it has. Called
     * on the carrier, in place of a completion.
     *
     * @return whether its memory is kept because of it, which would otherwise have come back
     */
    protected boolean abandoned() {
        completed(-Errno.EIO, 0, true);
        return false;
    }

    @Override
    public final Inbox.@Nullable Item next() {
        return next;
    }

    @Override
    public final void next(Inbox.@Nullable Item item) {
        next = item;
    }

    @Override
    public final void arrive(Carrier carrier) {
        carrier.inFlight().stage(this);
    }
}
