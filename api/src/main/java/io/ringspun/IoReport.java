package io.ringspun;

import java.util.List;
import java.util.Locale;

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

    /** What became of a facility of the kernel. */
    public enum FeatureState {
        /** The kernel has it, and it is used. */
        USED,
        /** It was wanted, by choice or by default, and the kernel does not have it. */
        MISSING,
        /** The user switched it off. */
        SWITCHED_OFF,
        /** It is off by default, and the user did not ask for it. */
        NOT_ASKED_FOR;

        /**
         * The state in words.
         *
         * @return such as {@code switched off}
         */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * One facility of the kernel.
     *
     * @param name such as {@code multishot-receive}; the name it has in {@link IoConfig#features}
     * @param state what became of it
     * @param how how that was found out: a set-up trial, a feature bit, a probe, a registration
     *     trial or a trial operation, with what the kernel answered
     * @param instead what is used when it is not
     */
    public record Feature(String name, FeatureState state, String how, String instead) {

        /**
         * Whether the runtime uses it.
         *
         * @return true if it does
         */
        public boolean used() {
            return state == FeatureState.USED;
        }
    }

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
