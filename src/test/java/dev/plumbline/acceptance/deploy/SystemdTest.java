package dev.plumbline.acceptance.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.service.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit: what systemd itself says of it, and what it starts, as a plain process. */
@Timeout(180)
class SystemdTest {

    private static final Path UNIT = Path.of("../../deploy/systemd/plumbline.service");

    @TempDir
    Path folder;

    @Test
    void unit_isSoundBySystemdsOwnWord() throws Exception {
        Path verify = Path.of("/usr/bin/systemd-analyze");
        Assumptions.assumeTrue(Files.isExecutable(verify), "SKIPPED: " + verify + " is not here (Debian: systemd)");
        Path copy = folder.resolve("plumbline.service"); // where the documentation is not installed
        Files.writeString(copy, Files.readString(unit()).replaceAll("(?m)^Documentation=.*\n", ""));
        Process process = new ProcessBuilder(verify.toString(), "verify", "--man=no", copy.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
        List<String> ours = said.lines()
                .filter(line -> line.contains("plumbline.service"))
                .filter(line -> !line.contains("/usr/bin/java is not executable")) // where Java lies elsewhere
                .toList();
        assertEquals(List.of(), ours, said);
    }

    @Test
    void whatItStarts_runs_andEndsAsItSaysThatSuccessEnds() throws IOException {
        List<String> line = new ArrayList<>(List.of(value("ExecStart").split(" ")));
        int jar = line.indexOf("-jar");
        assertEquals("run", line.get(jar + 2));
        List<String> args = new ArrayList<>(line.subList(jar + 2, line.size()));
        args.replaceAll(
                arg -> arg.equals("/var/lib/plumbline") ? folder.resolve("data").toString() : arg);
        assertTrue(args.remove("$PLUMBLINE_ARGS"), args::toString);
        args.addAll(List.of("--embedded", "--broker-port", "0", "--http", "127.0.0.1:0"));
        try (Command command = Command.start(folder, args.toArray(new String[0]))) {
            command.awaitReady().stop();
            assertEquals(Integer.parseInt(value("SuccessExitStatus")), command.exitCode());
        }
    }

    private static Path unit() {
        return Files.exists(UNIT) ? UNIT : Path.of("deploy/systemd/plumbline.service");
    }

    private static String value(String key) throws IOException {
        return Files.readString(unit())
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .findFirst()
                .orElseThrow()
                .substring(key.length() + 1);
    }
}
