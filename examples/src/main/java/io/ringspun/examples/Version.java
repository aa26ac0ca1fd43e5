package io.ringspun.examples;

import picocli.CommandLine.IVersionProvider;

/** Which Ringspun this is, from the jar's manifest. */
final class Version implements IVersionProvider {

    /** The version, or {@code development} for classes that did not come from a jar. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"ringspun " + text()};
    }
}
