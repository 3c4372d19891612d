package dev.plumbline.detector.pipeline;

import static dev.plumbline.models.cell.Watermark.State.END;
import static dev.plumbline.models.cell.Watermark.State.RUNNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Context.Listed;
import dev.plumbline.models.cell.Context.Step;
import dev.plumbline.models.cell.ContextRecord;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwinStageTest {

    /** End plus grace of the window that starts at 0. */
    private static final long CLOSES = 40_000;

    private final HeapStore open = new HeapStore();
    private final HeapStore progress = new HeapStore();
    private final HeapStore contexts = new HeapStore();
    private final HeapStore votes = new HeapStore();
    private TwinStage stage = stage();

    @Test
    void take_oneSourceBehind_waits() {
        stage.accept(context(0, "a", "pool-a"));
        stage.accept(context(0, "b", "pool-b"));
        assertNull(stage.advance(watermark(0, CLOSES, RUNNING)));
        TwinStage.Matched early = stage.advance(watermark(1, CLOSES - 1, RUNNING));
        assertNotNull(early);
        assertEquals(List.of(), early.tallies());
        TwinStage.Matched matched = stage.advance(watermark(1, CLOSES, RUNNING));
        assertNotNull(matched);
        assertEquals(CLOSES, matched.time());
        assertEquals(1, matched.tallies().size());
        assertFalse(matched.ended());
    }

    @Test
    void take_allEnded_saysSoOnce() {
        assertNull(stage.advance(watermark(0, CLOSES, END)));
        TwinStage.Matched matched = stage.advance(watermark(1, CLOSES, END));
        assertNotNull(matched);
        assertTrue(matched.ended());
        assertNull(stage.advance(watermark(1, CLOSES, END)));
    }

    @Test
    void take_contextOfAClosedWindow_countsInTheNext() {
        stage.advance(watermark(0, CLOSES, RUNNING));
        stage.advance(watermark(1, CLOSES, RUNNING));
        stage.accept(context(0, "a", "pool-a"));
        stage.accept(context(10_000, "b", "pool-b"));
        stage.advance(watermark(0, CLOSES + 10_000, RUNNING));
        TwinStage.Matched matched = stage.advance(watermark(1, CLOSES + 10_000, RUNNING));
        assertNotNull(matched);
        assertEquals(
                List.of(10_000L), matched.tallies().stream().map(Tally::window).toList());
    }

    /**
     * Any interleaving of what two sources say, with a restart after each word, counts the same as one after the other.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyInterleaving_withRestarts_countsTheSame(long seed) {
        List<List<ContextRecord>> sources = List.of(speech(0), speech(1));
        List<Tally> expected = new ArrayList<>();
        TwinStage plain =
                new TwinStage(Policy.DEFAULT, new HeapStore(), new HeapStore(), new HeapStore(), new HeapStore());
        sources.forEach(speech -> speech.forEach(record -> collect(plain, record, expected)));
        List<Integer> turns = new ArrayList<>();
        sources.forEach(s -> turns.addAll(Collections.nCopies(s.size(), sources.indexOf(s))));
        Collections.shuffle(turns, new Random(seed));
        int[] said = new int[2];
        List<Tally> found = new ArrayList<>();
        for (int source : turns) {
            collect(stage, sources.get(source).get(said[source]++), found);
            stage = stage();
        }
        assertTrue(expected.size() > 10, "little was found to compare");
        assertEquals(expected, found, "seed " + seed);
        assertEquals(0, open.size(), "seed " + seed);
    }

    private static void collect(TwinStage stage, ContextRecord record, List<Tally> out) {
        if (record instanceof Context context) {
            stage.accept(context);
        } else if (record instanceof Watermark watermark) {
            TwinStage.Matched matched = stage.advance(watermark);
            if (matched != null) {
                out.addAll(matched.tallies());
            }
        }
    }

    private static List<ContextRecord> speech(int source) {
        List<ContextRecord> speech = new ArrayList<>();
        for (int window = 0; window < 20; window++) {
            for (int i = 0; i < 3; i++) {
                speech.add(context(
                        window * 10_000L + 100 * i + source, "r" + window + i + source, "pool-" + (source + i)));
            }
            speech.add(watermark(source, CLOSES + window * 10_000L, window == 19 ? END : RUNNING));
        }
        return speech;
    }

    private TwinStage stage() {
        return new TwinStage(Policy.DEFAULT, open, progress, contexts, votes);
    }

    /** Neighbours in time list other probabilities: only if votes fall to the same contexts do they count alike. */
    private static Context context(long time, String id, String pool) {
        double logprob = -1 - time % 7 * 0.1;
        Step step = new Step(time % 3, List.of(new Listed(1, logprob), new Listed(2, -2)));
        long window = Policy.DEFAULT.windowOf(time);
        CohortKey cohort = CohortKey.of(Map.of("pool", pool));
        return new Context(window, time, id, "m", "prompt-" + time / 20_000, cohort, List.of(step, step));
    }

    private static Watermark watermark(int source, long time, Watermark.State state) {
        return WatermarksTest.watermark(SourceStage.SAMPLES, source, 2, time, state);
    }
}
