package io.ringspun.examples;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a program: what its command line says, and where it writes. An option that is given
 * twice counts as the last one says.
 */
final class Invocation {

    private final CommandLine line;
    private final PrintWriter out;
    private final PrintWriter err;

    private Invocation(CommandLine line, PrintWriter out, PrintWriter err) {
        this.line = line;
        this.out = out;
        this.err = err;
    }

    /**
     * Takes a command line apart.
     *
     * @throws WrongUse if there is an option that is not among these, or one without its value
     */
    static Invocation of(Options options, PrintWriter out, PrintWriter err, String... args)
            throws WrongUse {
        checkLetters(options, args);
        // The parser guesses more than one wants of a command that overwrites files.
        DefaultParser parser =
                DefaultParser.builder()
                        .setAllowPartialMatching(false)
                        .setStripLeadingAndTrailingQuotes(false)
                        .get();
        try {
            return new Invocation(parser.parse(options, completed(options, args)), out, err);
        } catch (UnrecognizedOptionException e) {
            throw unknown(options, e.getOption());
        } catch (MissingArgumentException e) {
            throw new WrongUse("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw new WrongUse(Reason.of(e));
        }
    }

    /** An option whose value may be left out, which then is this one. */
    static Option valued(String name, String usual) {
        return Option.builder().longOpt(name).hasArg().optionalArg(true).argName(usual).get();
    }

    /** The parser would take the next argument for a value that was left out. */
    private static String[] completed(Options options, String... args) {
        String[] completed = args.clone();
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            Option option = args[i].startsWith("--") ? options.getOption(args[i]) : null;
            if (option != null && option.hasOptionalArg()) {
                completed[i] = args[i] + "=" + option.getArgName();
            }
        }
        return completed;
    }

    /**
     * One dash, many letters: each must be an option. The parser would take {@code -force} for
     * {@code --force}.
     */
    private static void checkLetters(Options options, String... args) throws WrongUse {
        for (String arg : args) {
            if (arg.equals("--")) {
                return;
            }
            if (arg.length() > 2 && arg.charAt(0) == '-' && Character.isLetter(arg.charAt(1))) {
                for (int i = 1; i < arg.length() && arg.charAt(i) != '='; i++) {
                    if (!options.hasShortOption(arg.substring(i, i + 1))) {
                        throw new WrongUse("unknown option -" + arg.charAt(i) + " in " + arg);
                    }
                }
            }
        }
    }

    private static WrongUse unknown(Options options, String arg) {
        int equals = arg.indexOf('=');
        if (equals > 0 && options.hasOption(arg.substring(0, equals))) {
            return new WrongUse(arg.substring(0, equals) + " takes no value");
        }
        return new WrongUse("unknown option " + arg);
    }

    /** Where results go. */
    PrintWriter out() {
        return out;
    }

    /** Where all else goes. */
    PrintWriter err() {
        return err;
    }

    /** What the command line says beside options. */
    List<String> operands() {
        return line.getArgList();
    }

    /** Refuses operands, for a program that takes none. */
    void expectNoOperands() throws WrongUse {
        if (!operands().isEmpty()) {
            throw new WrongUse("unexpected argument '" + operands().getFirst() + "'");
        }
    }

    /** Whether an option is given. */
    boolean has(String option) {
        return line.hasOption(option);
    }

    /** Which of some options is given, and last of them; or the empty text. */
    String last(String... among) {
        String last = "";
        for (Option given : line.getOptions()) {
            if (Arrays.asList(among).contains(given.getLongOpt())) {
                last = given.getLongOpt();
            }
        }
        return last;
    }

    /** An option's value. */
    String text(String option, String otherwise) {
        String value = value(option);
        return value == null ? otherwise : value;
    }

    /** An option's value, a number in a range. */
    int number(String option, int otherwise, int least, int most) throws WrongUse {
        String value = value(option);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers that are out of range.
        }
        throw new WrongUse(
                "--" + option + " must be " + least + " to " + most + ", not '" + value + "'");
    }

    /** An option's value, one of a few names in letters of any case. */
    <E extends Enum<E>> E choice(String option, E otherwise) throws WrongUse {
        String value = value(option);
        if (value == null) {
            return otherwise;
        }
        StringBuilder names = new StringBuilder();
        E[] choices = otherwise.getDeclaringClass().getEnumConstants();
        for (E choice : choices) {
            if (choice.name().equalsIgnoreCase(value)) {
                return choice;
            }
            String separator =
                    choice.ordinal() == 0
                            ? ""
                            : choice.ordinal() == choices.length - 1 ? " or " : ", ";
            names.append(separator).append(choice.name().toLowerCase(Locale.ROOT));
        }
        throw new WrongUse("--" + option + " must be " + names + ", not '" + value + "'");
    }

    private @Nullable String value(String option) {
        String[] values = line.getOptionValues(option);
        return values == null ? null : values[values.length - 1];
    }
}
