package io.ringspun;

/**
 * What a path may not do on its way from a {@link Directory} to a file ({@code openat2(2)}). A path
 * that tries is refused with a {@link java.nio.file.FileSystemException} that says so; nothing is
 * opened then.
 */
public enum Resolve {
    /** Leave the directory: by {@code ..}, by a symbolic link, or by being absolute. */
    BENEATH,
    /** Go through a symbolic link, be it the last name or one before. */
    NO_SYMLINKS,
    /** Go through a link of {@code /proc} that is no path but an open file. */
    NO_MAGICLINKS,
    /** Enter another mounted file system. */
    NO_XDEV,
    /** Not refused but kept in: {@code ..} and absolute links end at the directory as at a root. */
    IN_ROOT
}
