package dev.plumbline.service.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Plumbline;
import dev.plumbline.service.Records;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "replay",
                "backtest",
                "drill",
                "demo",
                "incidents",
                "baseline",
                "probe",
                "inspect",
                "doctor"
            })
    void help_ofEveryCommand_hasExamplesAndExitCodes(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out.toString().contains("Examples:\n  plumbline " + command), out.toString());
        assertTrue(out.toString().contains("Exit codes:"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "backtst                | there is no command backtst; did you mean backtest?",
                "policy chek            | there is no command chek; did you mean check?",
                "backtest f --polcy g   | there is no option --polcy; did you mean --policy?",
                "demo now               | 'now' is one argument too many",
                "run                    | Missing required argument (specify one of these): "
                        + "(--bootstrap-servers=HOST:PORT[,...]",
                "replay --prefix p --embedded     | which files? or --from kafka?",
                "drill --cohort tpu-a   | --cohort must be NAME=VALUE, such as pool=tpu-a, got tpu-a",
                "gates                  | which command? close, doctor, list, open, release, show"
            })
    void badUsage_saysWhatWasMeant(String line, String said) {
        assertEquals(2, run(line.split(" ", -1)));
        assertTrue(err.toString().startsWith("plumbline: " + said), err.toString());
        assertEquals("", out.toString(), "before anything is done");
    }

    @Test
    void run_portInUse_isOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertEquals(
                    1, run("run", "--embedded", "--data", folder.resolve("data").toString(), "--http", address));
            assertTrue(
                    err.toString().matches("plumbline: cannot listen at " + address + ": .*--http\n"), err.toString());
        }
        assertFalse(Files.exists(folder.resolve("data")), "nothing was begun");
    }

    @Test
    void files_thatAreNone_areNamedInWords() throws IOException {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertEquals(2, run("policy", "check", folder.toString()));
        assertEquals(2, run("policy", "check", binary.toString()));
        assertEquals(
                "plumbline: cannot read " + folder + ": it is a directory\nplumbline: cannot read " + binary
                        + ": it is not text in UTF-8\n",
                err.toString());
    }

    @Test
    void incidents_nothingListens_saysWhatToLookAt() {
        assertEquals(1, run("incidents", "list", "--url", "http://127.0.0.1:1"));
        assertEquals(
                "plumbline: no Plumbline answers at http://127.0.0.1:1: connection refused (is it up? --url "
                        + "names another)\n",
                err.toString());
    }

    @Test
    void version_namesItself() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().startsWith("plumbline "), out.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "run",
                "run --embedded --bootstrap-servers localhost:1",
                "run --embedded --http nowhere",
                "run --embedded --partitions many",
                "replay f --embedded",
                "replay --prefix p --embedded",
                "replay f --prefix p --embedded --speed 0",
                "replay f --prefix p --embedded --speed fast",
                "backtest",
                "backtest f --fail-on often",
                "probe",
                "probe --model m",
                "probe --model m --pool gpu-a",
                "probe --model m --pool a=http://127.0.0.1:1 --margin 0",
                "probe --model m --pool a=http://127.0.0.1:1 --margin metres=1",
                "probe --model m --pool a=http://127.0.0.1:1 --checks nonsense",
                "probe --as curl",
                "probe samples --model m",
                "probe samples --model m --pool a=http://127.0.0.1:1,platform=users",
                "probe samples --model m --pool a=http://127.0.0.1:1 --to f --send http://127.0.0.1:1"
            })
    void badUsage_isTwoLinesAndExitCode2(String line) {
        assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ", -1)), line);
        assertEquals("", out.toString());
        assertTrue(err.toString().matches("plumbline: [^\n]+\nTry: plumbline[a-z ]* --help\n"), err.toString());
    }

    @Test
    void backtest_missingFile_isOneLineAndExitCode3() {
        assertEquals(3, run("backtest", "nope.jsonl"));
        assertEquals("plumbline: cannot read nope.jsonl: there is no such file\n", err.toString());
    }

    @Test
    void run_nothingListens_isOneLineAndExitCode1() {
        assertEquals(1, run("run", "--bootstrap-servers", "127.0.0.1:1", "--http", "127.0.0.1:0"));
        assertEquals("plumbline: no Kafka broker at 127.0.0.1:1: Connection refused\n", err.toString());
    }

    @Test
    void backtest_badLines_areCountedWithTheirFirst() throws IOException {
        String file = Records.file(folder, List.of(Records.at(1, "a"), "bad", Records.at(2, "b"), "bad"));
        assertEquals(0, run("backtest", file));
        assertEquals(
                List.of(
                        "4 responses read: 2 counted, 2 dead letters",
                        "  2 malformed, first at " + file + ":2: needs JSON",
                        "no incidents in what could be judged: 4 of 20 signals"),
                out.toString().lines().takeWhile(line -> !line.isEmpty()).toList());
    }

    /** Who mends one field sees the others at once. */
    @Test
    void backtest_badFields_areCountedByField() throws IOException {
        String good = Records.at(1, "a");
        String file = Records.file(
                folder,
                List.of(
                        good,
                        good.replace("\"pool\":\"p\"", "\"pool\":7"),
                        good.replace("\"model\":\"m\"", "\"model\":7"),
                        good.replace("\"pool\":\"p\",", ""),
                        good.substring(0, 40),
                        good.replace("\"pool\":\"p\"", "\"pool\":null,\"pool\":8"),
                        good.substring(0, 90)));
        assertEquals(0, run("backtest", file));
        assertEquals(
                List.of(
                        "7 responses read: 1 counted, 6 dead letters",
                        "  2 cut, first at " + file + ":5, id: needs a whole record",
                        "  1 wrong-type, first at " + file + ":3, model: needs a string",
                        "  2 wrong-type, first at " + file + ":2, pool: needs a string",
                        "  1 missing-field, first at " + file + ":4, pool: needed",
                        "no incidents in what could be judged: 4 of 20 signals"),
                out.toString().lines().takeWhile(line -> !line.isEmpty()).toList());
    }

    @Test
    void backtest_json_leavesStandardOutputToIncidents() throws IOException {
        String file = Records.file(folder, List.of(Records.at(1, "a"), "bad"));
        assertEquals(0, run("backtest", "--json", file));
        assertEquals("", out.toString());
        assertTrue(err.toString().contains("1 counted, 1 dead letter"), err.toString());
    }

    /** Files in the wrong order look right for the first thousand lines: what was judged in part is no result. */
    @Test
    void backtest_newerFileFirst_saysHowToSort() throws IOException {
        String file = Records.file(
                folder,
                LongStream.concat(LongStream.range(5_000, 6_001), LongStream.range(0, 300))
                        .mapToObj(second -> Records.at(second, "s" + second))
                        .toList());
        assertEquals(3, run("backtest", file));
        assertTrue(
                err.toString().contains("\nplumbline: 300 of 1,301 responses came after their windows had closed"),
                err.toString());
        assertTrue(err.toString().contains(" | sort | "), err.toString());
    }

    @Test
    void backtest_nothingReadable_isExitCode3() throws IOException {
        assertEquals(3, run("backtest", Records.file(folder, List.of("bad"))));
        assertTrue(err.toString().matches("(?s)reading [^\n]*\nplumbline: this holds no sample.*"), err.toString());
    }

    /** All that is wrong is said at once, before anything is read. */
    @Test
    void backtest_preflight_saysAllThatIsWrong() {
        String page = folder.resolve("none").resolve("r.html").toString();
        assertEquals(
                2, run("backtest", "nope.jsonl", "--policy", "gone.yaml", "--labels", "lost.yaml", "--report", page));
        assertEquals(
                List.of(
                        "plumbline: cannot read lost.yaml: there is no such file",
                        "plumbline: cannot read gone.yaml: there is no such file",
                        "plumbline: cannot read nope.jsonl: there is no such file",
                        "plumbline: cannot write " + page + " (--report): there is no directory "
                                + folder.resolve("none")),
                err.toString().lines().toList());
    }

    /** No broker is started for a replay that cannot be. */
    @Test
    void replay_preflight_saysAllThatIsWrong() throws IOException {
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            assertEquals(
                    2,
                    run(
                            "replay",
                            "nope.jsonl",
                            "gone.jsonl",
                            "--prefix",
                            "no/name",
                            "--policy",
                            "lost.yaml",
                            "--embedded",
                            "--data",
                            taken.toString(),
                            "--broker-port",
                            port));
            List<String> said = err.toString().lines().toList();
            assertEquals(
                    List.of(
                            "plumbline: cannot read lost.yaml: there is no such file",
                            "plumbline: cannot read nope.jsonl: there is no such file",
                            "plumbline: cannot read gone.jsonl: there is no such file",
                            "plumbline: cannot use " + taken + " (--data): " + taken + " is no directory"),
                    said.subList(0, 4));
            assertTrue(said.get(4).startsWith("plumbline: cannot listen at 127.0.0.1:" + port), said.get(4));
            assertTrue(said.get(4).endsWith("--broker-port"), said.get(4));
            assertTrue(said.get(5).contains("no/name"), said.get(5));
        }
    }

    @Test
    void policyCheck_resolve_saysAllThatIsUnset() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
            delivery:
              receivers:
                oncall: {type: pagerduty, routing_key: "${PLUMBLINE_TEST_UNSET_A}"}
                chat: {type: webhook, format: slack, url: "${PLUMBLINE_TEST_UNSET_B}"}
                hook: {type: webhook, url: "https://hooks.example.com", secrets: ["file:%s"]}
            """.formatted(folder.resolve("secret")));
        assertEquals(0, run("policy", "check", policy.toString()));
        assertEquals(2, run("policy", "check", "--resolve", policy.toString()));
        for (String missing : List.of("PLUMBLINE_TEST_UNSET_A", "PLUMBLINE_TEST_UNSET_B", "secret")) {
            assertTrue(err.toString().contains(missing), err.toString());
        }
    }

    private int run(String... args) {
        return Plumbline.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
