package dev.plumbline.service.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.json.EvidenceJson;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same traffic gives the same incidents, byte for byte. */
class BacktestTest {

    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void restore() {
        TimeZone.setDefault(zone);
    }

    @Test
    void run_whateverParallelismInterleavingAndTimeOfDay_saysTheSameToTheByte() {
        List<String> one = said(1, 0, "UTC");
        assertFalse(one.isEmpty());
        assertEquals(one, said(5, 0, "Pacific/Chatham"), "five threads, another time zone");
        for (long seed : new long[] {1, 2}) {
            assertEquals(one, said(2, seed, "UTC"), "shuffled within 20 s by seed " + seed);
        }
    }

    @Test
    void runAll_severalPolicies_eachSaysWhatItSaysAlone() {
        Policy strict = Policy.DEFAULT;
        try (Recording recording = DemoCommand.builtIn()) {
            Backtest both = new Backtest(List.of(strict, strict));
            List<Backtest.Result> results =
                    both.runAll(both.timeline(recording, SampleTransform.NONE), Backtest.Listener.NONE);
            assertEquals(results.get(0), results.get(1));
            assertEquals(13_372, results.get(1).accounts().tallied());
        }
    }

    /** All alerts, incidents and evidence of the first half hour of the built-in recording. */
    private static List<String> said(int threads, long shuffle, String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        List<String> said = new ArrayList<>();
        try (Recording recording = DemoCommand.builtIn()) {
            Backtest backtest = new Backtest(Policy.DEFAULT);
            Timeline timeline = backtest.timeline(recording, SampleTransform.NONE, threads);
            Backtest.Result result = backtest.run(first(7_200, timeline, shuffle), new Backtest.Listener() {
                @Override
                public void alert(Alert alert) {
                    said.add(alert.event() + " " + alert.time());
                }

                @Override
                public void evidence(Evidence evidence) {
                    said.add(EvidenceJson.write(evidence));
                }
            });
            result.incidents().forEach(incident -> said.add(IncidentJson.write(incident)));
            said.add(result.accounts().toString());
        }
        return said;
    }

    /** The first lines, as another gateway might have logged them: within the grace in any order, by the same clock. */
    private static Entries first(int count, Timeline timeline, long seed) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry = timeline.next(); entry != null && entries.size() < count; entry = timeline.next()) {
            entries.add(entry);
        }
        if (seed != 0) {
            Random random = new Random(seed);
            for (int from = 0; from < entries.size(); from += 80) { // 4 a second: 20 s, and the grace is 30 s
                List<Entry> some = entries.subList(from, Math.min(from + 80, entries.size()));
                long clock = some.get(0).clock();
                Collections.shuffle(some, random);
                some.replaceAll(e -> new Entry(e.line(), clock, e.sample(), e.asked(), e.bad()));
            }
        }
        Iterator<Entry> iterator = entries.iterator();
        return () -> iterator.hasNext() ? iterator.next() : null;
    }
}
