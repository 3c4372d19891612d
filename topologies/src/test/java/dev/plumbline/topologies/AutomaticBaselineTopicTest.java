package dev.plumbline.topologies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.baseline.BaselineRecord;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's own quiet day, once it is over, stands in the topic of baselines, where the stages pass over it. */
class AutomaticBaselineTopicTest {

    private static final long T = 1_756_080_000_000L;
    private static final long STEP = Duration.ofMinutes(30).toMillis();
    private static final Prefix PREFIX = new Prefix("plumbline", Prefix.Kind.REPLAY, 1, 1);
    private static final Topics TOPICS = Topics.of(PREFIX);

    @TempDir
    private Path folder;

    @Test
    void quietDay_isPublishedOnceItIsOver() {
        try (TopologyTestDriver driver = new TopologyTestDriver(
                PlumblineTopology.of(Policy.DEFAULT, List.of(new Completion()), PREFIX),
                StreamsSettings.of("nowhere:9092", PREFIX, folder).toProperties(),
                Instant.ofEpochMilli(T))) {
            TestInputTopic<String, TallyRecord> in = driver.createInputTopic(
                    TOPICS.inner().tallies().name(),
                    TOPICS.inner().tallies().key().serializer(),
                    TOPICS.inner().tallies().value().serializer());
            long time = T;
            for (; time < T + Duration.ofHours(25).toMillis(); time += STEP) {
                in.pipeInput("m", new Part(SourceStage.SAMPLES, 0, 0, tally(time)), time);
            }
            for (SourceStage stage : SourceStage.values()) {
                in.pipeInput(stage.id() + "/0", watermark(stage, time), time);
            }
            List<KeyValue<String, BaselineRecord>> out = driver.createOutputTopic(
                            TOPICS.baselines().name(),
                            TOPICS.baselines().key().deserializer(),
                            TOPICS.baselines().value().deserializer())
                    .readKeyValuesToList();
            assertEquals(1, out.size());
            assertEquals("m (automatic)", out.get(0).key);
            AutomaticBaseline learned = assertInstanceOf(AutomaticBaseline.class, out.get(0).value);
            assertEquals(T, learned.first().since());
            assertEquals(T + Duration.ofDays(1).toMillis(), learned.last().until());
            assertEquals(0, learned.tickets());
            assertTrue(
                    learned.last().rates().stream()
                            .anyMatch(rate -> rate.stratum().equals("pool=a")
                                    && rate.trials() == 100 * Duration.ofDays(1).toMillis() / STEP),
                    learned.last()::toString);
        }
    }

    private static Tally tally(long window) {
        CellTable cells = new CellTable();
        for (String pool : List.of("a", "b")) {
            CohortKey key = CohortKey.of(Map.of("pool", pool));
            cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(100, 100));
            cells.add(new CellKey(Tallier.AGES, 0, 1, "", key), Cell.count(100, 0));
            cells.add(new CellKey(Completion.NAME, 0, 0, "", key), Cell.count(100, 2));
        }
        return new Tally(window, "m", cells);
    }

    private static Watermark watermark(SourceStage stage, long time) {
        return new Watermark(stage, 0, 1, time, Watermark.State.RUNNING, new TreeMap<>(), Accounts.NONE);
    }
}
