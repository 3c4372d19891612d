package dev.plumbline.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.StatusCommand;
import dev.plumbline.service.cli.Version;
import dev.plumbline.service.cli.gate.AgentCommand;
import dev.plumbline.service.cli.gate.GatesCommand;
import dev.plumbline.service.cli.incident.IncidentsCommand;
import dev.plumbline.service.cli.policy.PolicyCommand;
import dev.plumbline.service.cli.probe.ProbeCommand;
import dev.plumbline.service.cli.recording.BacktestCommand;
import dev.plumbline.service.cli.recording.BaselineCommand;
import dev.plumbline.service.cli.recording.DoctorCommand;
import dev.plumbline.service.cli.recording.DrillCommand;
import dev.plumbline.service.cli.recording.ImportCommand;
import dev.plumbline.service.cli.recording.InspectCommand;
import dev.plumbline.service.cli.recording.ReplayCommand;
import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.cli.run.RunCommand;
import dev.plumbline.service.cli.tap.TapCommand;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "plumbline",
        description = {
            "Watches what an LLM inference fleet really says, and tells within minutes, at a stated rate of false"
                    + " alarms, when a pool no longer answers as it should."
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        parameterListHeading = "%n",
        optionListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it did what was asked",
            "1:it could not do what was asked",
            "2:the command line makes no sense",
            "130, 143:it was stopped by Ctrl-C or SIGTERM, and stopped cleanly",
            "others:stand with the commands that have them (plumbline COMMAND --help)"
        })
public final class Plumbline implements Runnable {

    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            BacktestCommand.class,
            DrillCommand.class,
            ProbeCommand.class,
            RunCommand.class,
            StatusCommand.class,
            ReplayCommand.class,
            TapCommand.class,
            InspectCommand.class,
            DoctorCommand.class,
            ImportCommand.class,
            BaselineCommand.class,
            GatesCommand.class,
            IncidentsCommand.class,
            PolicyCommand.class,
            AgentCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Ends the process with one of {@link ExitCode}. */
    public static void main(String[] args) {
        System.exit(execute(terminal(System.out), terminal(System.err), args));
    }

    private static PrintWriter terminal(OutputStream to) {
        return new PrintWriter(new VisibleWriter(new OutputStreamWriter(to, UTF_8)), true);
    }

    /** Runs one command line; returns one of {@link ExitCode}. */
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        Errors errors = new Errors();
        return line(args)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .execute(args);
    }

    /**
     * The command line as far as these arguments need it: the command that they name, whole; of the others, name and
     * description. To set up all of them would take most of a short command's time.
     */
    private static CommandLine line(String... args) {
        CommandLine line = new CommandLine(new Plumbline());
        Optional<String> named =
                Arrays.stream(args).filter(a -> !a.startsWith("-")).findFirst();
        for (Class<?> type : COMMANDS) {
            Command command = type.getAnnotation(Command.class);
            boolean whole = named.isPresent() && named.get().equals(command.name());
            line.addSubcommand(command.name(), whole ? new CommandLine(type) : new CommandLine(described(command)));
        }
        return line;
    }

    private static CommandSpec described(Command command) {
        CommandSpec spec = CommandSpec.create().name(command.name());
        spec.usageMessage().description(command.description());
        return spec;
    }

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more on standard error: what happens, and where an error comes from.")
    void verbose(boolean verbose) {
        if (verbose) {
            System.setProperty(Errors.LOG_LEVEL, "INFO");
            Configurator.reconfigure(); // the property stands in its configuration
        }
    }

    @Override
    public void run() {
        throw Errors.whichCommand(spec);
    }
}
