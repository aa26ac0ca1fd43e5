package io.ringspun;

import java.util.Locale;

/** Whether a facility of the kernel is to be used; see {@link IoConfig#features}. */
public enum FeatureChoice {
    /** Used if the kernel has it and it is on by default. */
    AUTO,
    /** Used if the kernel has it. */
    ON,
    /** Not used, although the kernel may have it. */
    OFF;

    /** The choice that a text names, in any case. */
    static FeatureChoice of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
