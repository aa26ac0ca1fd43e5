package io.ringspun;

import java.util.List;

/**
 * What a runtime uses, and why not something better.
 *
 * @param backend {@code uring} or {@code nio}
 * @param mode how the runtime's virtual threads are scheduled: {@code carriers} or {@code stock}
 * @param carriers how many carrier threads there are
 * @param kernel the kernel's release, or another system's name
 * @param reasons why the backend and the mode were chosen, a sentence each
 * @param features the kernel's facilities the runtime can use, in a fixed order; empty on NIO
 */
public record IoReport(
        String backend,
        String mode,
        int carriers,
        String kernel,
        List<String> reasons,
        List<Feature> features) {

    /** Keeps its own copies. */
    public IoReport {
        reasons = List.copyOf(reasons);
        features = List.copyOf(features);
    }

    /**
     * One facility of the kernel.
     *
     * @param name such as {@code multishot-receive}; also the name that switches it off in {@link
     *     IoConfig#disabled}
     * @param used whether the runtime uses it
     * @param how how that was found out
     * @param instead what is used when it is not there
     */
    public record Feature(String name, boolean used, String how, String instead) {}

    /** One line: {@code uring backend, carriers mode, 2 carriers, kernel 6.18}. */
    @Override
    public String toString() {
        return backend
                + " backend, "
                + mode
                + " mode, "
                + carriers
                + (carriers == 1 ? " carrier" : " carriers")
                + ", kernel "
                + kernel;
    }
}
