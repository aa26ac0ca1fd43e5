package io.ringspun;

/** What a rename does if the new name is taken. */
public enum Renaming {
    /** The old file goes, at the same moment; a directory only if it is empty. */
    REPLACE,
    /** The rename fails with {@link java.nio.file.FileAlreadyExistsException}. */
    NO_REPLACE,
    /** The two change places at the same moment; both must exist. */
    EXCHANGE
}
