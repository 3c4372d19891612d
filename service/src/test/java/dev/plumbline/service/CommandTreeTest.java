package dev.plumbline.service;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.cli.Errors;
import dev.plumbline.service.cli.RootHelp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

class CommandTreeTest {

    /** What {@code --verbose} says is said to the process, which other tests share. */
    @AfterEach
    void beQuiet() {
        System.clearProperty(Errors.LOG_LEVEL);
    }

    private static CommandLine whole(String name) {
        return CommandTree.of(name).getSubcommands().get(name);
    }

    private static Stream<CommandLine> all() {
        return Stream.concat(
                Stream.of(CommandTree.of()), CommandTree.names().stream().flatMap(name -> all(whole(name))));
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandTreeTest::all));
    }

    /** The tree knows commands by names that it does not read from them, so that it need not load them. */
    @Test
    void names_areThoseOfTheCommands() {
        for (String name : CommandTree.names()) {
            CommandSpec command = whole(name).getCommandSpec();
            Command annotated = command.userObject().getClass().getAnnotation(Command.class);
            assertEquals(name, annotated == null ? command.name() : annotated.name());
        }
    }

    /** The help for all is a file: what it says of each command is what the command says of itself. */
    @Test
    void help_ofAll_describesEachCommandAsItsOwnHelpDoes() {
        CommandSpec root = CommandTree.of().getCommandSpec();
        String[] lines = RootHelp.text().split("\n");
        root.usageMessage().description(lines[1], lines[2]); // what Plumbline is for stands in the file alone
        for (String name : CommandTree.names()) {
            String about = whole(name).getCommandSpec().usageMessage().description()[0];
            root.subcommands().get(name).getCommandSpec().usageMessage().description(about);
        }
        assertEquals(root.commandLine().getUsageMessage(Ansi.OFF), RootHelp.text());
    }

    /** The short way past the library says what the library would. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void execute_aloneOrBesideAnother_saysTheSame(String option) {
        assertEquals(said("--verbose", option), said(option));
    }

    private static String said(String... args) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        assertEquals(ExitCode.OK, Plumbline.execute(out, out, args));
        return said.toString();
    }

    @Test
    void options_ofTheRoot_areThoseOfEveryCommand() {
        all().forEach(command -> {
            CommandSpec spec = command.getCommandSpec();
            for (String option : new String[] {"-h", "--help", "-V", "--version", "-v", "--verbose"}) {
                assertTrue(spec.optionsMap().containsKey(option), spec.qualifiedName() + " " + option);
            }
            assertFalse(spec.usageMessage().exitCodeList().isEmpty(), spec.qualifiedName());
        });
    }

    /** At 80 columns, where picocli would break lines, and names at their dots: neither could be copied. */
    @ParameterizedTest
    @MethodSource("all")
    void help_ofEveryCommand_fitsAndExplainsItsParameters(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        for (String line : command.getCommandSpec().usageMessage().footer()) {
            assertTrue(line.length() < 80, name + ": " + line);
        }
        String help = command.getUsageMessage(Ansi.OFF);
        assertFalse(
                help.lines()
                        .dropWhile(line -> !line.isBlank()) // synopses have their own rules
                        .collect(joining("\n"))
                        .matches("(?s).*[a-z]([.]\n {20,}[a-z]|:\n {20,}/).*"),
                help);
        command.getCommandSpec()
                .positionalParameters()
                .forEach(p -> assertTrue(p.description().length > 0, name + " " + p.paramLabel()));
    }
}
