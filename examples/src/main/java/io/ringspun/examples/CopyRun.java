package io.ringspun.examples;

import io.ringspun.IoRuntime;

/**
 * What all parts of one copy share. Safe for all threads.
 *
 * @param io does the input and output
 * @param options what the user wants
 * @param temporaries names for files that are not complete, and whether to go on
 * @param tally what was done, and what the user is told of it
 */
record CopyRun(IoRuntime io, CopyOptions options, Temporaries temporaries, CopyTally tally) {}
