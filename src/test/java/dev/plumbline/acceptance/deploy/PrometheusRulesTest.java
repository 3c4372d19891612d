package dev.plumbline.acceptance.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules about Plumbline itself, by Prometheus' own tool; and that they and the dashboard speak of metrics that are
 * documented.
 */
class PrometheusRulesTest {

    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern METRIC = Pattern.compile("\\bplumbline_[a-z_]+");

    @TempDir
    Path folder;

    @Test
    void rules_areValidAndFireWhenTheyShould() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "SKIPPED: " + PROMTOOL + " is not here (Debian: prometheus)");
        Files.copy(Sources.file("charts/plumbline/files/rules.yaml"), folder.resolve("rules.yaml"));
        Files.copy(Sources.file("src/test/resources/prometheus/rules_test.yaml"), folder.resolve("rules_test.yaml"));
        promtool("check", "rules", "rules.yaml");
        promtool("test", "rules", "rules_test.yaml");
    }

    @Test
    void eachAlert_isTestedAndExplained() {
        String tests = Sources.text("src/test/resources/prometheus/rules_test.yaml");
        String guide = Sources.text("docs/operations.md");
        for (String alert : found(ALERT, Sources.text("charts/plumbline/files/rules.yaml"), 1)) {
            assertTrue(tests.contains("exp_alerts") && tests.contains("alertname: " + alert), alert + " is not tested");
            assertTrue(guide.contains(alert), alert + " is not explained in docs/operations.md");
        }
    }

    @Test
    void metrics_ofRulesAndDashboard_areDocumented() {
        String document = Sources.text("docs/metrics.md");
        for (String file :
                new String[] {"charts/plumbline/files/rules.yaml", "charts/plumbline/files/dashboard.json"}) {
            for (String metric : found(METRIC, Sources.text(file), 0)) {
                assertTrue(
                        document.contains("`" + metric + "`"), metric + " of " + file + " is not in docs/metrics.md");
            }
        }
    }

    private void promtool(String... args) throws Exception {
        String[] command = new String[args.length + 1];
        command[0] = PROMTOOL.toString();
        System.arraycopy(args, 0, command, 1, args.length);
        Path log = folder.resolve("promtool.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> String.join(" ", args) + ":\n" + read(log));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> found(Pattern pattern, String text, int group) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(group));
        }
        return found;
    }
}
