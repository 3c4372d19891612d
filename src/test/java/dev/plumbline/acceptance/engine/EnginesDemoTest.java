package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.service.Command;
import dev.plumbline.service.engines.EngineFleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code plumbline demo --engines}: real engines behind taps and a real HAProxy, asked by the official client. The
 * first pool that falls ill is found, gated and left by its sessions, mended and opened; then another.
 */
@EnabledIfSystemProperty(
        named = "plumbline.engines",
        matches = "true",
        disabledReason = "takes nine minutes: -Dplumbline.engines=true, as .ci/run does")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class EnginesDemoTest {

    private static final Duration PATIENCE = Duration.ofMinutes(18);
    private static final List<String> FAULTS = List.of("gpu-b", "tpu-a");

    @TempDir
    Path folder;

    @Test
    void demo_ofRealEngines_pagesEachFaultOnceOnItsPool_andPlacesItAgain() throws Exception {
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        assumeTrue(EngineFleet.isProxyThere(), "SKIPPED: haproxy is not installed (Debian's package haproxy has it)");
        try (Command demo = Command.start(folder, "demo", "--engines", "--exit", "--port", "0")) {
            assertEquals(0, demo.exitCode(PATIENCE), () -> demo.out() + demo.err());
            List<String> pages =
                    demo.out().lines().filter(line -> line.contains(" PAGE ")).toList();
            assertEquals(
                    FAULTS.size(),
                    pages.stream().map(EnginesDemoTest::incident).distinct().count(),
                    demo.out());
            for (String pool : FAULTS) {
                assertTrue(pages.stream().anyMatch(page -> page.contains("=" + pool)), demo.out());
                assertTrue(
                        Pattern.compile("HAProxy: " + pool + " is UP 20; .* placed anew so far: [1-9]")
                                .matcher(demo.out())
                                .find(),
                        demo.out());
                assertTrue(demo.out().contains(" " + pool + " gets its share again"), demo.out());
            }
        }
    }

    private static String incident(String page) {
        return page.substring(page.lastIndexOf('['));
    }
}
