package dev.plumbline.service;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

class CommandTreeTest {

    private static CommandLine whole(String name) {
        return CommandTree.of(name).getSubcommands().get(name);
    }

    private static Stream<CommandLine> all() {
        return Stream.concat(
                Stream.of(CommandTree.of("--help")),
                CommandTree.names().stream().flatMap(name -> all(whole(name))));
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandTreeTest::all));
    }

    /** The tree knows commands by names that it does not read from them, so that it need not load them. */
    @Test
    void names_areThoseOfTheCommands() {
        for (String name : CommandTree.names()) {
            Object command = whole(name).getCommand();
            assertEquals(name, command.getClass().getAnnotation(Command.class).name());
        }
    }

    @Test
    void help_ofAll_describesEachCommandAsItsOwnHelpDoes() {
        CommandLine root = CommandTree.of("--help");
        for (String name : CommandTree.names()) {
            String[] own = whole(name).getCommandSpec().usageMessage().description();
            assertTrue(own.length > 0, name);
            assertEquals(
                    own[0],
                    root.getSubcommands()
                            .get(name)
                            .getCommandSpec()
                            .usageMessage()
                            .description()[0]);
        }
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
