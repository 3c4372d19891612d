package dev.plumbline.detector.pipeline;

import static dev.plumbline.detector.pipeline.Watermarks.NONE;
import static dev.plumbline.models.cell.Watermark.State.END;
import static dev.plumbline.models.cell.Watermark.State.IDLE;
import static dev.plumbline.models.cell.Watermark.State.RUNNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.cell.Watermark.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatermarksTest {

    private final HeapStore store = new HeapStore();
    private final Watermarks watermarks = new Watermarks(SourceStage.SAMPLES, store);

    @Test
    void least_nobodyHeard_isNone() {
        assertEquals(NONE, watermarks.least());
        assertEquals(NONE, watermarks.greatest());
    }

    @Test
    void least_oneNeverHeard_isNone() {
        accept(0, 100, RUNNING);
        accept(1, 200, RUNNING);
        assertEquals(NONE, watermarks.least());
        assertEquals(200, watermarks.greatest());
    }

    @Test
    void least_allHeard_isTheSlowest() {
        acceptAll(100, 300, 200);
        assertEquals(100, watermarks.least());
    }

    @Test
    void take_timeThatMovesBack_changesNothing() {
        acceptAll(100, 300, 200);
        accept(0, 50, RUNNING);
        assertEquals(100, watermarks.least());
    }

    @Test
    void least_idleSource_leavesTheMinimumUntilItSpeaks() {
        acceptAll(100, 300, 200);
        accept(0, 110, IDLE);
        assertEquals(200, watermarks.least());
        accept(0, NONE, RUNNING);
        assertEquals(110, watermarks.least());
    }

    @Test
    void least_idleSourceThatNeverSaidATime_leavesTheMinimum() {
        accept(0, NONE, IDLE);
        accept(1, 300, RUNNING);
        accept(2, 200, RUNNING);
        assertEquals(200, watermarks.least());
    }

    @Test
    void least_allIdle_isTheGreatest() {
        accept(0, 100, IDLE);
        accept(1, 300, IDLE);
        accept(2, NONE, IDLE);
        assertEquals(300, watermarks.least());
    }

    @Test
    void least_ended_isInfinite() {
        acceptAll(100, 300, 200);
        accept(0, 110, END);
        assertEquals(200, watermarks.least());
        accept(2, 210, END);
        assertEquals(300, watermarks.least());
        accept(1, 310, END);
        assertEquals(310, watermarks.least());
    }

    @Test
    void take_afterTheEnd_staysEnded() {
        acceptAll(100, 300, 200);
        accept(0, 110, END);
        accept(0, 120, RUNNING);
        assertEquals(200, watermarks.least());
    }

    @Test
    void take_otherNumberOfSources_isRefused() {
        accept(0, 100, RUNNING);
        Watermark other = watermark(SourceStage.SAMPLES, 0, 4, 100, RUNNING);
        assertThrows(IllegalStateException.class, () -> watermarks.update(other));
    }

    @Test
    void take_otherStage_isRefused() {
        Watermark other = watermark(SourceStage.CONTEXTS, 0, 3, 100, RUNNING);
        assertThrows(IllegalStateException.class, () -> watermarks.update(other));
    }

    @Test
    void read_newerVersion_isRefused() {
        accept(0, 100, RUNNING);
        store.put(new byte[] {'w', 0, 0, 0, 0}, new byte[] {2, 'r', 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0});
        assertThrows(IllegalStateException.class, () -> new Watermarks(SourceStage.SAMPLES, store));
    }

    /** Sources speak in any order, each in its own, with a restart after every word. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void take_anyInterleavingWithRestarts_endsAlike(long seed) {
        Random random = new Random(seed);
        int[] said = new int[3];
        Watermarks restarted = watermarks;
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < 3 * 20; i++) {
            turns.add(i % 3);
        }
        Collections.shuffle(turns, random);
        long least = NONE;
        for (int source : turns) {
            int n = said[source]++;
            State state = n == 19 ? END : n % 7 == 6 ? IDLE : RUNNING;
            restarted.update(watermark(SourceStage.SAMPLES, source, 3, 10L * n + source, state));
            watermarks.update(watermark(SourceStage.SAMPLES, source, 3, 10L * n + source, state));
            restarted = new Watermarks(SourceStage.SAMPLES, store);
            assertEquals(watermarks.least(), restarted.least(), "seed " + seed + " word " + n + " of " + source);
            assertEquals(watermarks.greatest(), restarted.greatest(), "seed " + seed);
            least = restarted.least();
        }
        assertEquals(192, least, "seed " + seed);
    }

    private void acceptAll(long... times) {
        for (int i = 0; i < times.length; i++) {
            accept(i, times[i], RUNNING);
        }
    }

    private void accept(int source, long time, State state) {
        watermarks.update(watermark(SourceStage.SAMPLES, source, 3, time, state));
    }

    static Watermark watermark(SourceStage stage, int source, int sources, long time, State state) {
        return new Watermark(stage, source, sources, time, state, new TreeMap<>(), Accounts.NONE);
    }
}
