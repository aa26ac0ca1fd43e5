package io.ringspun.runtime.sim;

/**
 * How often what goes wrong, in ten thousand: drawn anew for each seed, so that some runs have none
 * of one kind and much of another. Everything here is what a kernel may do by its manual pages.
 */
final class Faults {

    private final Kernel kernel;
    private final Dice dice;
    private final boolean calm;

    /** Transfers that move less than they could. */
    final int shortTransfer;

    /** Direct calls that find nothing although there is something: EAGAIN, EINTR. */
    final int spurious;

    /** Enters that take only a part, or nothing (EAGAIN), or are interrupted (EINTR). */
    final int enterStops;

    /** Completions that come a turn later than they might. */
    final int late;

    /** Multishot requests that end without need. */
    final int multishotEnds;

    /** Receives that are told of no buffer although there is one. */
    final int noBuffers;

    /** Cancels that do not find their target, or cannot stop it. */
    final int cancelMisses;

    /** Cancels that come just too late. */
    final int cancelLoses;

    /** Requests that fail for a reason outside. */
    final int fails;

    /** Connections that the network breaks. */
    final int resets;

    /** Datagrams between hosts that do not arrive, arrive twice, or late. */
    final int loses;

    final int doubles;
    final int delays;

    /** Threads that cannot leave their carrier when they park. */
    final int pinned;

    /** Completions that the kernel posts once more, long after; no kernel should. */
    final int doubled;

    /** After so many enters the ring is of no use any more; 0 for never. */
    final int ringDies;

    /** Memory that a ring is not to know by number. */
    final int refuses;

    /** How long requests take, as a power of two of nanoseconds at most. */
    final int delayBits;

    /** Requests that are done at once, within the call that submits them. */
    final int inline;

    Faults(Kernel kernel, Dice dice, boolean calm) {
        this.kernel = kernel;
        this.dice = dice;
        this.calm = calm;
        shortTransfer = level(3000);
        spurious = level(1000);
        enterStops = level(5000);
        late = level(3000);
        multishotEnds = level(2000);
        noBuffers = level(500);
        cancelMisses = level(5000);
        cancelLoses = level(5000);
        fails = level(100);
        resets = level(1000);
        pinned = level(300);
        doubled = level(200);
        ringDies = !calm && dice.below(16) == 0 ? dice.sized(2000) : 0;
        delayBits = dice.between(10, 24);
        inline = level(9000);
        refuses = level(5000);
        loses = level(3000);
        doubles = level(3000);
        delays = level(5000);
    }

    private int level(int most) {
        if (calm) {
            return 0;
        }
        return switch (dice.below(4)) {
            case 0 -> 0;
            case 1 -> most;
            default -> dice.below(most);
        };
    }

    /** How much of a transfer is done: all, or some. */
    int some(int bytes) {
        if (bytes > 1 && dice.chance(shortTransfer)) {
            kernel.met(Happening.SHORT_TRANSFER);
            return 1 + dice.below(bytes - 1);
        }
        return bytes;
    }

    long delayNanos() {
        return calm || dice.chance(inline) ? 0 : dice.sized(1 << delayBits);
    }
}
