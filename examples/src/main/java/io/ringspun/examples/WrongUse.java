package io.ringspun.examples;

/** A command line that makes no sense; the message tells its user why, in one line. */
final class WrongUse extends Exception {

    private static final long serialVersionUID = 1;

    WrongUse(String message) {
        super(message);
    }
}
