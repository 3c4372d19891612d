package dev.plumbline.service.cli;

import dev.plumbline.models.policy.NearestName;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.ErrorWords;
import dev.plumbline.topologies.PrefixMismatch;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong in one line; where it comes from only to those who asked for more. */
public final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {

    /** System property: the level of the log. */
    public static final String LOG_LEVEL = "plumbline.log";

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof Failure || e instanceof PrefixMismatch) {
            err.println("plumbline: " + e.getMessage()); // written for people, some in several lines
        } else {
            err.println("plumbline: " + ErrorWords.of(e) + ": " + oneLine(e.getMessage())
                    + (verbose() ? "" : " (--verbose shows where)"));
        }
        if (verbose()) {
            e.printStackTrace(err);
        }
        return e instanceof Failure failure ? failure.exitCode() : ExitCode.FAILED;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("plumbline: " + words(e));
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** A command that is a group of others was given none of them. */
    public static ParameterException whichCommand(CommandSpec group) {
        return new ParameterException(
                group.commandLine(),
                "which command? " + String.join(", ", group.subcommands().keySet()));
    }

    private static String words(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return oneLine(e.getMessage()).replaceFirst("^Error: ", "");
        }
        String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
        CommandSpec command = e.getCommandLine().getCommandSpec();
        boolean option = unmatched.isUnknownOption();
        Set<String> known =
                option ? command.optionsMap().keySet() : command.subcommands().keySet();
        return (!option && known.isEmpty()
                        ? "'" + word + "' is one argument too many"
                        : "there is no " + (option ? "option " : "command ") + word)
                + NearestName.nearest(word, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
    }

    private static boolean verbose() {
        return System.getProperty(LOG_LEVEL) != null;
    }

    private static String oneLine(@org.jspecify.annotations.Nullable String message) {
        return message == null ? "no reason given" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
