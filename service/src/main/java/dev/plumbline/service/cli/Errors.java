package dev.plumbline.service.cli;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.topologies.PrefixMismatch;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

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
            err.println("plumbline: " + e.getClass().getSimpleName() + ": " + oneLine(e.getMessage())
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
        command.getErr().println("plumbline: " + oneLine(e.getMessage()));
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static boolean verbose() {
        return System.getProperty(LOG_LEVEL) != null;
    }

    private static String oneLine(@org.jspecify.annotations.Nullable String message) {
        return message == null ? "no reason given" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
