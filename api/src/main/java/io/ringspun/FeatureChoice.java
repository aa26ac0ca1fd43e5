package io.ringspun;

/** Whether something that not every machine has is to be used; see {@link IoConfig#features}. */
public enum FeatureChoice {
    /** Used where it is there and it is on by default. */
    AUTO,
    /** Used where it is there; elsewhere the {@link Strategy} says what happens. */
    ON,
    /** Not used, although it may be there. */
    OFF
}
