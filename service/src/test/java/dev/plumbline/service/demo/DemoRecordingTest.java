package dev.plumbline.service.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.recording.Recording;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoRecordingTest {

    @Test
    void backtest_ofIt_findsTheFaultsWhereTheyAre() {
        try (Recording recording = DemoCommand.builtIn()) {
            Backtest.Result result = new Backtest(Policy.DEFAULT).run(recording, Backtest.Listener.NONE);
            recording.requireWhole();
            assertEquals(13_372, result.accounts().tallied());
            assertEquals(result.accounts().read(), result.accounts().tallied());
            one(result.incidents(), "routing", "pool=tpu-1m", "2025-08-25T00:18:00Z");
            one(result.incidents(), "script-mixing", "hardware=tpu-v5e", "2025-08-25T00:42:00Z");
            one(result.incidents(), "sampler-calibration", "hardware=tpu-v5e", "2025-08-25T00:48:00Z");
            for (Incident incident : result.incidents()) {
                assertTrue(
                        incident.blame().cohort().toString().contains("tpu"),
                        () -> "blamed without fault: " + incident.text());
            }
        }
    }

    private static void one(List<Incident> incidents, String signal, String cohort, String onset) {
        List<Incident> found = incidents.stream()
                .filter(i -> i.blame().signal().equals(signal))
                .toList();
        assertEquals(1, found.size(), () -> signal + " in " + incidents);
        String blamed = found.get(0).blame().cohort().toString();
        assertTrue(
                blamed.contains(cohort), blamed); // a part of it may be blamed where that explains all there is to see
        assertEquals(Level.PAGE, found.get(0).level());
        long minutes = (found.get(0).course().detected() - Instant.parse(onset).toEpochMilli()) / 60_000;
        assertTrue(minutes >= 0 && minutes < 15, signal + " was found " + minutes + " minutes after it began");
    }
}
