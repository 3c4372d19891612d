package dev.plumbline.acceptance.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.Child;
import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lines of docs/gateways.md, "Ten minutes with a vLLM", as they stand there and one after the other, before an
 * engine that answers as vLLM does: every signal that has anything to ask is judged at their end.
 */
@EnabledIfSystemProperty(
        named = "plumbline.trial",
        matches = "true",
        disabledReason = "takes the ports that the document uses, and minutes: -Dplumbline.trial=true, as .ci/run does")
@Timeout(value = 16, unit = TimeUnit.MINUTES)
class TenMinutesTest {

    private static final List<String> NEEDED = List.of("bash", "curl", "openssl", "sed");
    private static final long PATIENCE_MINUTES = 15;
    private static final String BEGIN = "## Ten minutes with a vLLM";
    private static final String INDENT = "    ";

    /** What a model that writes stories never does: it writes no code, and does not reason. */
    private static final Set<String> IDLE = Set.of("code", "reasoning-garble", "reasoning-scripts");

    @TempDir
    Path folder;

    @Test
    void linesOfTheDocument_leadToASampleOfEverySignal() throws Exception {
        for (String program : NEEDED) {
            assumeTrue(isThere(program), "SKIPPED: " + program + " is not here");
        }
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 7)) {
            launcher();
            Path script = Files.writeString(folder.resolve("lines"), script(engine));
            Path log = folder.resolve("log");
            Process bash = Child.start(new ProcessBuilder("bash", script.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile()));
            boolean ended = bash.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            bash.descendants().forEach(ProcessHandle::destroy);
            bash.destroy();
            assertTrue(ended, () -> "it does not end:\n" + read(log));
            assertEquals(0, bash.exitValue(), () -> read(log));
            JsonNode coverage = JsonMapper.shared()
                    .readTree(folder.resolve("fleet.json").toFile())
                    .at("/models/0/coverage");
            assertEquals(Set.of(), names(coverage.path("blind")), () -> read(log));
            assertEquals(new TreeSet<>(IDLE), names(coverage.path("idle")), () -> read(log));
        }
    }

    private static String script(StandInEngine engine) throws IOException {
        String document = Files.readString(Sources.file("docs/gateways.md"));
        String section = document.substring(document.indexOf(BEGIN) + BEGIN.length());
        String lines = section.substring(0, section.indexOf("\n#"))
                .lines()
                .filter(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()))
                .collect(Collectors.joining("\n"));
        assertTrue(lines.contains("http://127.0.0.1:8000"), lines);
        return "trap 'kill $(jobs -p); wait' EXIT\n"
                + lines.replace("http://127.0.0.1:8000", engine.url().toString())
                + "\ncurl -sf http://127.0.0.1:8642/v1/fleet >fleet.json\n";
    }

    /** What is tested, in the place of what a source tree would build. */
    private void launcher() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path launcher = Files.writeString(
                folder.resolve("plumbline"),
                "#!/bin/sh\nexec '" + java + "' -Xmx400m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
                        + " -Dlog4j2.configurationFile=log4j2.xml -cp '" + classes
                        + "' dev.plumbline.service.Plumbline \"$@\"\n");
        assertTrue(launcher.toFile().setExecutable(true));
    }

    private static Set<String> names(JsonNode array) {
        Set<String> names = new TreeSet<>();
        array.forEach(name -> names.add(name.asString()));
        return names;
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder("sh", "-c", "command -v " + program)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "no log";
        }
    }
}
