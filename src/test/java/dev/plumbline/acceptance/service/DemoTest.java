package dev.plumbline.acceptance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Recording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code plumbline demo}: the whole path by one command. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoTest {

    @TempDir
    Path folder;

    @Test
    void demo_ofTheBuiltInRecordingWithOtherNames_findsTheFaultsUnderThem() throws Exception {
        List<String> lines = new ArrayList<>();
        try (Recording recording = DemoCommand.builtIn()) {
            for (Line line = recording.next(); line != null; line = recording.next()) {
                lines.add(new String(line.bytes(), StandardCharsets.UTF_8)
                        .replace("\"pool\":\"tpu-1m\"", "\"pool\":\"long-ones\"")
                        .replace("\"hardware\":\"tpu-v5e\"", "\"hardware\":\"brand-x\""));
            }
        }
        Path file = Files.write(folder.resolve("renamed.jsonl"), lines);
        try (Command demo = Command.start(folder, "demo", "--exit", "--file", file.toString())) {
            assertEquals(0, demo.exitCode(), demo.err());
            String out = demo.out();
            assertTrue(out.contains("pool=long-ones"), out);
            assertTrue(out.contains("hardware=brand-x"), out);
            assertFalse(out.contains("tpu-1m") || out.contains("tpu-v5e"), out);
            assertTrue(out.contains("13,372 responses read: 13,372 counted"), out);
            assertEquals("", demo.err());
        }
    }

    @Test
    void demo_stoppedInTheMiddle_promisesNoMore() {
        try (Command demo = Command.start(folder, "demo", "--speed", "10")) {
            demo.await("the replay", () -> demo.out().contains("Replaying"));
            demo.stop();
            assertEquals(143, demo.exitCode(), demo.err());
            assertTrue(demo.out().endsWith("\nStopping.\n"), demo.out());
            assertFalse(demo.out().contains("stays up"), demo.out());
        }
    }
}
