package dev.plumbline.acceptance.deploy;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.Child;
import dev.plumbline.acceptance.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The commands that README.md and docs/operations.md show, run one after the other, lead to a service with traffic,
 * metrics, a dashboard and a page that somebody was sent. Grafana itself is in no package that the tests could have:
 * its dashboard's queries are asked of a real Prometheus, and its components draw them.
 */
@EnabledIfSystemProperty(
        named = "plumbline.commands",
        matches = "true",
        disabledReason =
                "takes the ports that the documents use, and minutes: -Dplumbline.commands=true, as .ci/run does")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class CommandsTest {

    private static final List<String> NEEDED =
            List.of("bash", "curl", "openssl", "perl", "zstd", "prometheus", "prometheus-alertmanager", "chromium");

    private static final String PROMETHEUS = "http://127.0.0.1:9090";

    /** What a service that is well has nothing to say of. */
    private static final Set<String> MAY_BE_EMPTY = Set.of("Dead letters a second, by reason");

    @Test
    void commandsOfTheDocuments_leadToAServiceWithADashboard() throws Exception {
        for (String program : NEEDED) {
            assumeTrue(isThere(program), "SKIPPED: " + program + " is not here (Debian has a package of that name)");
        }
        Path target = Files.createDirectories(Sources.file("target/acceptance"));
        Path log = target.resolve("commands.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", Sources.file("src/test/commands").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        builder.environment()
                .putAll(Map.of(
                        "HOLD",
                        "1",
                        "QUICK",
                        "1",
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "TEST_CLASSPATH",
                        classes));
        Dashboard dashboard = Dashboard.of(Sources.text("charts/plumbline/files/dashboard.json"), "plumbline");
        assertEquals(List.of(), dashboard.misplaced(), "panels that lie on others");
        Optional<Drawing> drawing =
                isThere("npm") ? Optional.of(Drawing.begin(target.resolve("dashboard"))) : Optional.empty();
        Optional<String> undrawn = Optional.of("npm is not here");
        Process script = builder.start();
        try {
            await("the end of the commands", script, log, () -> Child.said(log).contains("\nUP "));
            await(
                    "two scrapes",
                    script,
                    log,
                    () -> dashboard
                            .ask(PROMETHEUS, Instant.now())
                            .without(MAY_BE_EMPTY)
                            .isEmpty());
            Dashboard.Answered answered = dashboard.ask(PROMETHEUS, Instant.now());
            assertTrue(dashboard.prefixes(PROMETHEUS).contains("plumbline"), "prefixes to choose from");
            if (drawing.isPresent()) {
                undrawn = drawing.get().lacking();
            }
            if (undrawn.isEmpty()) {
                draw(drawing.get(), answered, target);
            }
            script.getOutputStream().close();
            assertTrue(script.waitFor(20, TimeUnit.MINUTES), "the script does not end");
            assertEquals(0, script.exitValue(), () -> Child.said(log));
            if (undrawn.isPresent()) {
                Files.writeString(log, "SKIPPED (" + undrawn.get() + "): the dashboard's drawing\n", APPEND);
            }
        } finally {
            drawing.ifPresent(Drawing::end);
            script.getOutputStream().close(); // it ends what it started
            if (!script.waitFor(2, TimeUnit.MINUTES)) {
                script.destroy();
            }
        }
    }

    private static void draw(Drawing drawing, Dashboard.Answered answered, Path target) throws IOException {
        try (Chromium chromium = Chromium.start()) {
            for (String theme : List.of("dark", "light")) {
                drawing.draw(chromium.browser(), answered, theme, target.resolve("dashboard-" + theme + ".png"));
            }
        }
    }

    private static void await(String what, Process script, Path log, BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            if (!script.isAlive()) {
                fail("the commands ended before " + what + ":\n" + Child.said(log));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
