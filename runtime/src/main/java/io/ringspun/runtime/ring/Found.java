package io.ringspun.runtime.ring;

import io.ringspun.FeatureChoice;
import io.ringspun.IoReport.FeatureState;
import io.ringspun.runtime.kernel.KernelVersion;
import org.jspecify.annotations.Nullable;

/**
 * One facility, what the user chose, and what was found out.
 *
 * @param facility which
 * @param choice what the user said of it
 * @param answer what the kernel said of it, whatever was chosen
 */
public record Found(Facility facility, FeatureChoice choice, Answer answer) {

    /** How the kernel is asked. */
    public enum Evidence {
        /** The ring was set up with it, or would not be. */
        SETUP_TRIAL("set-up trial"),
        /** A bit that the kernel sets in the parameters of a ring. */
        FEATURE_BIT("feature bit"),
        /** The kernel's list of operations. */
        PROBE("probe"),
        /** Something was registered with a ring. */
        REGISTRATION_TRIAL("registration trial"),
        /** It was done. */
        TRIAL_OPERATION("trial operation");

        private final String text;

        Evidence(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * What the kernel said.
     *
     * @param evidence how it was asked
     * @param present whether it has the facility
     * @param detail if it said more: the error's name or another short reason, or what there is
     */
    public record Answer(Evidence evidence, boolean present, @Nullable String detail) {

        static Answer of(Evidence evidence, boolean present) {
            return new Answer(evidence, present, null);
        }

        /** For what is there unless there is a reason why not. */
        static Answer unless(@Nullable String refusal, Evidence evidence) {
            return new Answer(evidence, refusal == null, refusal);
        }

        @Override
        public String toString() {
            return detail == null ? evidence.toString() : evidence + ": " + detail;
        }
    }

    /** Whether it was asked for, by the user or by default. */
    public boolean wanted() {
        return facility.wantedUnder(choice);
    }

    /** Whether the runtime uses it. */
    public boolean used() {
        return state() == FeatureState.USED;
    }

    /** What became of it. */
    public FeatureState state() {
        if (choice == FeatureChoice.OFF) {
            return FeatureState.SWITCHED_OFF;
        }
        if (!wanted()) {
            return FeatureState.NOT_ASKED_FOR;
        }
        return answer.present() ? FeatureState.USED : FeatureState.MISSING;
    }

    /**
     * How it was found out, and what to think of it if it is not there.
     *
     * @param running the kernel's version, or null if it cannot be read
     */
    public String how(@Nullable KernelVersion running) {
        if (choice == FeatureChoice.OFF) {
            return "switched off";
        }
        String seen = answer.present() ? answer.toString() : absence(running);
        if (wanted()) {
            return seen;
        }
        return "off by default; "
                + (answer.present() ? "the kernel has it, " : "the kernel lacks it, ")
                + seen;
    }

    /**
     * What would bring it if it is missing.
     *
     * @param running the kernel's version, or null if it cannot be read
     */
    public String remedy(@Nullable KernelVersion running) {
        String way;
        if ("ENOMEM".equals(answer.detail())) {
            way = "raise the limit of locked memory (RLIMIT_MEMLOCK, ulimit -l)";
        } else if (running != null && !running.isAtLeast(facility.since())) {
            way = "use kernel " + facility.since() + " or newer";
        } else {
            way = "see what keeps it from this process (seccomp profile, the kernel's build)";
        }
        return way + ", or do without: ringspun.feature." + facility.label() + "=off";
    }

    private String absence(@Nullable KernelVersion running) {
        if (running == null) {
            return answer.toString();
        }
        return answer
                + (running.isAtLeast(facility.since())
                        ? ", although kernels have it since "
                        : ", comes with kernel ")
                + facility.since();
    }
}
