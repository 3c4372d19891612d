package dev.plumbline.service;

import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.RootHelp;
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
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/**
 * All commands, of which only the one is set up that some arguments name: to read the annotations of all of them would
 * take most of a short command's time. For the same reason what they have in common stands here in calls, not in
 * annotations: picocli looks for Groovy in every library as soon as it reads the first option from one.
 */
final class CommandTree {

    /** In the order of help. */
    private static final List<String> NAMES = List.of(
            "demo",
            "backtest",
            "drill",
            "probe",
            "run",
            "status",
            "replay",
            "tap",
            "inspect",
            "doctor",
            "import",
            "baseline",
            "gates",
            "incidents",
            "policy",
            "agent");

    /** Makes what picocli asks for by its class, as picocli's own does, but does not look for Groovy. */
    private static final IFactory FACTORY = new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == List.class
                    ? type.cast(new ArrayList<>())
                    : type.getDeclaredConstructor().newInstance();
        }
    };

    private static final ISetter VERBOSE = new ISetter() {
        @Override
        public <T> T set(T verbose) {
            if (Boolean.TRUE.equals(verbose)) {
                System.setProperty(Errors.LOG_LEVEL, "INFO");
                Configurator.reconfigure(); // the property stands in its configuration
            }
            return verbose;
        }
    };

    private CommandTree() {}

    /** All names, in the order of help. */
    static List<String> names() {
        return NAMES;
    }

    /** The command that the arguments name, whole and alone; where they name none, the names of all. */
    static CommandLine of(String... args) {
        CommandLine line = new CommandLine(root(), FACTORY) {
            @Override
            public void usage(PrintWriter out, Help.ColorScheme colors) {
                out.print(RootHelp.text());
                out.flush();
            }
        };
        String named = named(args);
        if (NAMES.contains(named)) {
            line.addSubcommand(named, command(named));
        } else {
            NAMES.forEach(name -> line.addSubcommand(
                    name,
                    new CommandLine(
                            CommandSpec.wrapWithoutInspection(null, FACTORY).name(name), FACTORY)));
        }
        return line;
    }

    private static CommandLine command(String name) {
        if (name.equals("backtest")) {
            return new CommandLine(BacktestCommand.spec(FACTORY), FACTORY);
        }
        openLibraries();
        return new CommandLine(type(name));
    }

    /** A switch, so that no command's class is loaded but the one that is asked for. */
    private static Class<?> type(String name) {
        return switch (name) {
            case "demo" -> DemoCommand.class;
            case "drill" -> DrillCommand.class;
            case "probe" -> ProbeCommand.class;
            case "run" -> RunCommand.class;
            case "status" -> StatusCommand.class;
            case "replay" -> ReplayCommand.class;
            case "tap" -> TapCommand.class;
            case "inspect" -> InspectCommand.class;
            case "doctor" -> DoctorCommand.class;
            case "import" -> ImportCommand.class;
            case "baseline" -> BaselineCommand.class;
            case "gates" -> GatesCommand.class;
            case "incidents" -> IncidentsCommand.class;
            case "policy" -> PolicyCommand.class;
            case "agent" -> AgentCommand.class;
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }

    /**
     * Opens all libraries while the command's class is read: picocli looks for Groovy in each of them as soon as it
     * reads an option from an annotation.
     */
    private static void openLibraries() {
        Thread opening = new Thread("libraries") {
            @Override
            public void run() {
                try {
                    Class.forName("groovy.lang.Closure");
                } catch (ClassNotFoundException e) {
                    // as is expected: each library was opened and asked
                }
            }
        };
        opening.setDaemon(true);
        opening.start();
    }

    private static String named(String... args) {
        for (String arg : args) {
            if (!arg.startsWith("-")) {
                return arg;
            }
        }
        return "";
    }

    private static CommandSpec root() {
        WhichCommand which = new WhichCommand();
        CommandSpec root = CommandSpec.wrapWithoutInspection(which, FACTORY).name("plumbline");
        which.root = root;
        root.scopeType(ScopeType.INHERIT).versionProvider(new Version());
        root.usageMessage()
                .sortOptions(false)
                .autoWidth(true)
                .parameterListHeading("%n")
                .optionListHeading("%n")
                .commandListHeading("%nCommands:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:it did what was asked",
                        "1:it could not do what was asked",
                        "2:the command line makes no sense",
                        "130, 143:it was stopped by Ctrl-C or SIGTERM, and stopped cleanly",
                        "others:stand with the commands that have them (plumbline COMMAND --help)"));
        root.addOption(option("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
        root.addOption(option("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
        root.addOption(option("-v", "--verbose")
                .setter(VERBOSE)
                .description("Say more on standard error: what happens, and where an error comes from.")
                .build());
        return root;
    }

    /** An option without a value, which every command has. */
    private static OptionSpec.Builder option(String brief, String name) {
        return OptionSpec.builder(brief, name).type(boolean.class).scopeType(ScopeType.INHERIT);
    }

    /** What is said where no command is named. */
    private static final class WhichCommand implements Runnable {

        @SuppressWarnings("NullAway.Init")
        private CommandSpec root;

        @Override
        public void run() {
            throw Errors.whichCommand(root);
        }
    }
}
