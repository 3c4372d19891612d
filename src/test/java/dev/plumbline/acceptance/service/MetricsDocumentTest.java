package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/metrics.md says what a running instance says, and what it says holds no secret. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MetricsDocumentTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(plumbline_\\w+)` \\|.*\\| ([^|]+) \\|$");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (plumbline_\\w+) ");
    private static final String INGEST = "zanzibar-ingest-0123456789";
    private static final String OPERATE = "zanzibar-operate-0123456789";

    @TempDir
    Path folder;

    @Test
    void document_andScrape_nameTheSame() throws IOException {
        TreeMap<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(root().resolve("docs/metrics.md")));
        while (row.find()) {
            documented.put(row.group(1), row.group(2));
        }
        Path ingest = Files.writeString(folder.resolve("ingest"), INGEST);
        Path tokens = Files.writeString(folder.resolve("tokens"), "anna operate " + OPERATE + "\n");
        try (Command run = Command.start(
                        folder,
                        "-v",
                        "run",
                        "--embedded",
                        "--data",
                        folder.resolve("data").toString(),
                        "--broker-port",
                        "0",
                        "--http",
                        "127.0.0.1:0",
                        "--ingest-token-file",
                        ingest.toString(),
                        "--tokens",
                        tokens.toString())
                .awaitReady()) {
            String scrape = run.body("/metrics");
            Set<String> said = new TreeSet<>();
            Matcher family = FAMILY.matcher(scrape);
            while (family.find()) {
                said.add(family.group(1));
            }
            said.forEach(name -> assertTrue(documented.containsKey(name), name + " is not in docs/metrics.md"));
            documented.forEach((name, there) ->
                    assertTrue(!there.equals("always") || said.contains(name), name + " is not said: " + said));
            assertTrue(scrape.contains("kafka_stream_"), "nothing of Kafka Streams");
            run.stop();
            run.exitCode();
            for (String text : new String[] {scrape, run.err(), run.out()}) {
                assertFalse(text.contains("zanzibar"), text);
            }
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/metrics.md"))) {
            at = at.getParent();
        }
        return at;
    }
}
