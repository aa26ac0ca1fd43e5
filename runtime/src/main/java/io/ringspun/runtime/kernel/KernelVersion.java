package io.ringspun.runtime.kernel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Linux, as far as it can be ordered: what distributions add is left out. Says what to
 * expect of a kernel, and never decides what is used; distributions take features back into old
 * versions, and switch off those of new ones.
 *
 * @param major 0 or more
 * @param minor 0 or more
 * @param patch 0 or more; 0 if there is none
 * @param candidate which release candidate, from 1; 0 for the release itself, which comes after all
 *     of them
 */
public record KernelVersion(int major, int minor, int patch, int candidate)
        implements Comparable<KernelVersion> {

    /** Apart, for most versions are not read: those of facilities are known at every start. */
    private static final class Text {

        /**
         * Numbers of at most six digits; further parts, as WSL has them, belong to the
         * distribution.
         */
        private static final Pattern RELEASE =
                Pattern.compile(
                        "(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?![\\d])([^/\\p{Cntrl}]*)");

        /** {@code 6.12-rc3}, Debian's {@code 6.12~rc3}, Fedora's {@code 6.12.0-0.rc3.20241014}. */
        private static final Pattern CANDIDATE =
                Pattern.compile("(?:[-~]|-0\\.)rc(\\d{1,6})(?!\\d).*");

        private Text() {}
    }

    /** Checks the ranges. */
    public KernelVersion {
        if (major < 0 || minor < 0 || patch < 0 || candidate < 0) {
            throw new IllegalArgumentException(
                    "a version has no negative parts: "
                            + major
                            + "."
                            + minor
                            + "."
                            + patch
                            + "-rc"
                            + candidate);
        }
    }

    /** The release of a version, the first of its patch levels. */
    public static KernelVersion of(int major, int minor) {
        return new KernelVersion(major, minor, 0, 0);
    }

    /**
     * Reads what {@code uname -r} prints.
     *
     * @throws IllegalArgumentException if that is no version of Linux
     */
    public static KernelVersion parse(String release) {
        Matcher matcher = Text.RELEASE.matcher(release.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a version of Linux, such as 6.12.48-cloud-amd64: \"" + release + "\"");
        }
        Matcher candidate = Text.CANDIDATE.matcher(matcher.group(4));
        return new KernelVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                candidate.matches() ? Integer.parseInt(candidate.group(1)) : 0);
    }

    /** Whether it is a version or comes after it. */
    public boolean isAtLeast(KernelVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        if (major != other.major) {
            return Integer.compare(major, other.major);
        }
        if (minor != other.minor) {
            return Integer.compare(minor, other.minor);
        }
        return patch != other.patch
                ? Integer.compare(patch, other.patch)
                : Integer.compare(candidateOrLast(), other.candidateOrLast());
    }

    private int candidateOrLast() {
        return candidate == 0 ? Integer.MAX_VALUE : candidate;
    }

    /** {@code 6.12}, {@code 6.12.48} or {@code 6.12-rc3}. */
    @Override
    public String toString() {
        return major
                + "."
                + minor
                + (patch == 0 ? "" : "." + patch)
                + (candidate == 0 ? "" : "-rc" + candidate);
    }
}
