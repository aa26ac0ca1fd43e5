package io.ringspun.examples;

import org.apache.commons.cli.Options;

/** The command by itself: it lists its programs, and knows what is none. */
final class Overview implements Program {

    @Override
    public String name() {
        return "ringspun";
    }

    @Override
    public String help() {
        return """
        Usage: ringspun COMMAND [OPTIONS] [ARGUMENTS]

        Blocking-style I/O for virtual threads, on io_uring: programs to try it with.

        Commands:
          copy               Copy files and directories.
          doctor             Tell what can be used on this machine, why not more, and
                             what to change.
          echo               Serve TCP connections by sending back what they send.
          serve              Serve the files of a directory by HTTP.

        Options:
        """;
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public int run(Invocation call) throws WrongUse {
        String command = call.operands().getFirst();
        throw new WrongUse(
                command.isEmpty()
                        ? "a command is missing: copy, doctor, echo or serve"
                        : "there is no command '"
                                + command
                                + "', only copy, doctor, echo and serve");
    }
}
