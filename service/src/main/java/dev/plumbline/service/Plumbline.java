package dev.plumbline.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.RootHelp;
import dev.plumbline.service.cli.Version;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/** The command line. */
public final class Plumbline {

    private Plumbline() {}

    /** Ends the process with one of {@link ExitCode}. */
    public static void main(String[] args) {
        System.exit(execute(terminal(System.out), terminal(System.err), args));
    }

    private static PrintWriter terminal(OutputStream to) {
        return new PrintWriter(new VisibleWriter(new OutputStreamWriter(to, UTF_8)), true);
    }

    /** Runs one command line; returns one of {@link ExitCode}. */
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        if (args.length == 1 && isAnswered(out, args[0])) {
            return ExitCode.OK;
        }
        Errors errors = new Errors();
        return CommandTree.of(args)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .execute(args);
    }

    /** What needs nothing of the library for command lines, whose set-up takes most of a short command's time. */
    private static boolean isAnswered(PrintWriter out, String arg) {
        switch (arg) {
            case "-h", "--help" -> out.print(RootHelp.text());
            case "-V", "--version" -> Version.lines().forEach(out::println);
            default -> {
                return false;
            }
        }
        out.flush();
        return true;
    }
}
