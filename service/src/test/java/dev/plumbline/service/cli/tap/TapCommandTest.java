package dev.plumbline.service.cli.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Plumbline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line of a tap. */
class TapCommandTest {

    private static final List<String> LEAST =
            List.of("--upstream", "http://127.0.0.1:8000", "--pool", "a", "--to", "f");

    @ParameterizedTest
    @ValueSource(strings = {"vllm-with-tap.yaml", "tap-patch.yaml"})
    void example_ofKubernetes_isUnderstood(String name) throws Exception {
        Path file = Path.of("docs", "examples", name);
        List<String> lines =
                Files.readAllLines(Files.exists(file) ? file : Path.of("..").resolve(file));
        List<String> args = lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- --"))
                .map(line -> line.substring(2))
                .toList();
        assertTrue(args.size() > 10, args::toString);
        new CommandLine(new TapCommand()).parseArgs(args.toArray(String[]::new));
    }

    @Test
    void output_needed_one() {
        CommandLine command = new CommandLine(new TapCommand());
        assertThrows(
                ParameterException.class,
                () -> command.parseArgs(LEAST.subList(0, 4).toArray(String[]::new)));
        List<String> two = new ArrayList<>(LEAST);
        two.addAll(List.of("--send", "http://127.0.0.1:1"));
        assertThrows(ParameterException.class, () -> command.parseArgs(two.toArray(String[]::new)));
    }

    @ParameterizedTest
    @CsvSource({
        "--rate,1.5,'--rate must lie in [0, 1]'",
        "--twin-rate,-1,'--twin-rate must lie in [0, 1]'",
        "--listed,1,'--listed must lie in [2, 20]'",
        "--memory,1,'--memory must lie in [4, 4096]'",
        "--memory,4096,'--memory 4096 needs a heap of 8240 MiB: set PLUMBLINE_JAVA_OPTS=-Xmx8240m'",
        "--logprobs,none,'--logprobs must be raw, processed or unknown'",
        "--class,'1m,200k<=5','classes need names'",
        "--engine,tensor,'must be vllm, sglang, llama.cpp, openai or other'",
        "--upstream,nowhere,'--upstream must be http://HOST:PORT'",
        "--generation-config,no-such-file,'there is no such file'",
    })
    void value_thatCannotBeMeant_isNamed(String option, String value, String message) {
        List<String> args = new ArrayList<>(List.of("tap"));
        args.addAll(option.equals("--upstream") ? LEAST.subList(2, LEAST.size()) : LEAST);
        args.addAll(List.of(option, value));
        StringWriter err = new StringWriter();
        int exit = Plumbline.execute(
                new PrintWriter(new StringWriter()), new PrintWriter(err), args.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, exit, err::toString);
        assertTrue(err.toString().contains(message), err::toString);
    }
}
