package io.ringspun.runtime.carrier;

/**
 * A piece of memory that stays where it is, and the numbers under which the rings of carriers know
 * it. Made known when a transfer first wants it, by the carrier that does it. Each carrier writes
 * its own number only.
 */
public final class Region {

    /** Not tried yet. Others below 0 stand for no number, 0 and above are numbers. */
    static final int UNKNOWN = -1;

    /** The kernel would not, or it is not to be asked any more. */
    static final int REFUSED = -2;

    private static final int ANY = -1;

    private final long address;
    private final long bytes;

    /** The only carrier that may make it known, or {@link #ANY}. */
    private final int home;

    private final int[] numbers;

    private Region(long address, long bytes, int home, int carriers) {
        this.address = address;
        this.bytes = bytes;
        this.home = home;
        numbers = new int[carriers];
        java.util.Arrays.fill(numbers, UNKNOWN);
    }

    /** Memory that one carrier's own transfers use. */
    public static Region of(Carrier carrier, long address, long bytes) {
        return new Region(address, bytes, carrier.index(), 1);
    }

    /** Memory for the transfers of all carriers. */
    public static Region of(Carriers carriers, long address, long bytes) {
        return new Region(address, bytes, ANY, carriers.all().size());
    }

    /** Memory for the transfers of the first carrier. */
    static Region single(long address, long bytes) {
        return new Region(address, bytes, 0, 1);
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    /** What a carrier knows it by, or one of the above. That carrier only. */
    int number(int carrier) {
        if (home == ANY) {
            return numbers[carrier];
        }
        return home == carrier ? numbers[0] : REFUSED;
    }

    /** Whether a carrier's ring knows it; after the last transfer, any thread. */
    boolean isKnown(int carrier) {
        return number(carrier) >= 0;
    }

    void number(int carrier, int number) {
        numbers[home == ANY ? carrier : 0] = number;
    }
}
