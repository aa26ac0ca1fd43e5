package io.ringspun.examples;

import java.io.IOException;
import org.apache.commons.cli.Options;

/** One of the programs of the command: what it takes, and what it does with it. */
interface Program {

    /** How it is called: {@code ringspun}, and its own name. */
    String name();

    /**
     * What {@code --help} shows, 80 columns wide at most: the usage, what the program does, and its
     * options. The options that all programs take follow it.
     */
    String help();

    /** The options it takes beside those that all programs take. */
    Options options();

    /**
     * Does the work.
     *
     * @return the exit status
     * @throws WrongUse if the command line asks for what cannot be
     * @throws IOException if the work failed
     */
    int run(Invocation call) throws WrongUse, IOException;
}
