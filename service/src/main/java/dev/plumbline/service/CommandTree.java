package dev.plumbline.service;

import static java.util.Map.entry;

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
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/**
 * All commands, of which only as much is set up as some arguments need: to read the annotations of all of them would
 * take most of a short command's time. For the same reason what they have in common stands here in calls, not in
 * annotations: picocli looks for Groovy in every library as soon as it reads the first option from one.
 */
final class CommandTree {

    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            entry("demo", DemoCommand.class),
            entry("backtest", BacktestCommand.class),
            entry("drill", DrillCommand.class),
            entry("probe", ProbeCommand.class),
            entry("run", RunCommand.class),
            entry("status", StatusCommand.class),
            entry("replay", ReplayCommand.class),
            entry("tap", TapCommand.class),
            entry("inspect", InspectCommand.class),
            entry("doctor", DoctorCommand.class),
            entry("import", ImportCommand.class),
            entry("baseline", BaselineCommand.class),
            entry("gates", GatesCommand.class),
            entry("incidents", IncidentsCommand.class),
            entry("policy", PolicyCommand.class),
            entry("agent", AgentCommand.class));

    /** Makes what picocli asks for by its class, as picocli's own does but for Groovy. */
    private static final IFactory FACTORY = new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type.getDeclaredConstructor().newInstance();
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
        return COMMANDS.stream().map(Map.Entry::getKey).toList();
    }

    /** The command that the arguments name, whole; of the others the name, and the description where help lists it. */
    static CommandLine of(String... args) {
        String named = named(args);
        boolean described = helps(args);
        if (!named.isEmpty()) {
            lookForGroovy();
        }
        CommandLine line = new CommandLine(root(), FACTORY);
        for (Map.Entry<String, Class<?>> command : COMMANDS) {
            String name = command.getKey();
            if (name.equals(named)) {
                line.addSubcommand(name, new CommandLine(command.getValue()));
            } else {
                line.addSubcommand(name, new CommandLine(outline(name, command.getValue(), described), FACTORY));
            }
        }
        return line;
    }

    /**
     * Lets picocli look through all libraries for Groovy, which it does when it reads an option from an annotation,
     * while the rest of the tree is set up: that takes as long, and the look-up a fifth of a command's start.
     */
    private static void lookForGroovy() {
        Thread search = new Thread(CommandLine::defaultFactory, "picocli");
        search.setDaemon(true);
        search.start();
    }

    private static String named(String... args) {
        for (String arg : args) {
            if (!arg.startsWith("-")) {
                return arg;
            }
        }
        return "";
    }

    /** Whether help for all commands is asked for: before one is named. */
    private static boolean helps(String... args) {
        for (String arg : args) {
            if (!arg.startsWith("-")) {
                return false;
            }
            if (arg.equals("--help") || arg.equals("-h")) {
                return true;
            }
        }
        return false;
    }

    private static CommandSpec outline(String name, Class<?> type, boolean described) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(null, FACTORY).name(name);
        if (described) {
            spec.usageMessage().description(type.getAnnotation(Command.class).description());
        }
        return spec;
    }

    private static CommandSpec root() {
        WhichCommand which = new WhichCommand();
        CommandSpec root = CommandSpec.wrapWithoutInspection(which, FACTORY).name("plumbline");
        which.root = root;
        root.scopeType(ScopeType.INHERIT).versionProvider(new Version());
        root.usageMessage()
                .description("Watches what an LLM inference fleet really says, and tells within minutes, at a stated"
                        + " rate of false alarms, when a pool no longer answers as it should.")
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
