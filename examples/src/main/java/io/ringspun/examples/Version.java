package io.ringspun.examples;

/** Which Ringspun this is, from the jar's manifest. */
final class Version {

    private Version() {}

    /** The version, or {@code development} for classes that did not come from a jar. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
