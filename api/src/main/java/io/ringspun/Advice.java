package io.ringspun;

/** What a program will do with a part of a file, for the kernel's page cache. */
public enum Advice {
    /** Nothing special: the state before any advice. */
    NORMAL,
    /** Read here and there: do not read ahead. */
    RANDOM,
    /** Read from front to back: read ahead far. */
    SEQUENTIAL,
    /** Will be read soon: begin to read it now. */
    WILL_NEED,
    /** Will not be read soon: drop what is in the cache and not changed. */
    DONT_NEED,
    /** Will be read once. */
    NO_REUSE
}
