package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.Make;
import dev.plumbline.detector.signal.Routing;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept is bounded by what came within the time that it is remembered, and not by all that ever came. */
class MemoryBoundTest {

    private static final Policy POLICY = Policy.DEFAULT;
    private static final long WINDOW = POLICY.timing().window().toMillis();
    private static final long T = 1_756_080_000_000L;
    private static final int POOLS = 4;

    private final HeapStore open = new HeapStore();
    private final HeapStore seen = new HeapStore();
    private final HeapStore meta = new HeapStore();
    private final Tallier tallier = new Tallier(POLICY, List.of(new Routing()), open, seen, meta);
    private final HeapStore contexts = new HeapStore();
    private final HeapStore votes = new HeapStore();
    private final TwinFinder finder = new TwinFinder(POLICY, contexts, votes);
    private int windows;
    private int mostCells;
    private int mostSightings;

    /** Ten days of 100,000 sessions, each a vote and a meeting for a day. */
    @Test
    void sessions_aMillion_areForgottenAfterADay() {
        long apart = 864; // milliseconds
        long day = POLICY.timing().votes().toMillis();
        SeenStore sessions = new SeenStore(seen);
        int most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            long time = T + i * apart;
            assertEquals(0, sessions.recall(SeenStore.Kind.VOTE, new Hash(i, 1), time, day, 1));
            assertEquals(0, sessions.recall(SeenStore.Kind.MEETING, new Hash(i, 2), time, day, 1));
            if (i % 100 == 99) {
                sessions.forget(time);
                most = Math.max(most, seen.size());
            }
        }
        long within = day / apart;
        // Beside what is remembered: a list of each hundred, and what the oldest list holds until its last expires.
        long bound = 2 * within + within / 100 + 200 + 10;
        assertTrue(most <= bound, most + " entries of " + bound);
        sessions.forget(T + 1_000_000 * apart + day + 1);
        assertEquals(0, seen.size(), "all that expires is found");
    }

    /** A session is a vote and a meeting for a day, a response an id for 15 minutes; three days of them. */
    @Test
    void responses_ofSessionsThatNeverComeBack_areForgottenAfterADay() throws BadRecord {
        int count = 30_000;
        long apart = 8_640; // milliseconds
        long day = POLICY.timing().votes().toMillis();
        long within = day / apart;
        int most = 0;
        for (int i = 0; i < count; i++) {
            long time = T + i * apart;
            tallier.accept(
                    Make.response(time, "r" + i)
                            .session("s" + i)
                            .pool("pool-" + i % POOLS)
                            .routed("1m", "1m")
                            .sample(),
                    time,
                    false);
            note(tallier.advance(time));
            most = Math.max(most, seen.size());
            assertTrue(open.size() <= 2 + 60_000 / apart, () -> open.size() + " answers of open windows");
        }
        note(tallier.flush());
        long ids = POLICY.timing().duplicates().toMillis() / apart;
        // Beside them up to two lists of when a window's expire, one of ids and one of votes.
        long bound = (2 * within + ids) + 2 * (within + ids) + 10;
        assertTrue(most <= bound, most + " entries of " + bound);
        assertTrue(most >= 2 * within, () -> "the sessions of a day are remembered, and not only " + seen.size());
        assertTrue(windows > 20_000, () -> windows + " windows");
        int cells = mostCells;
        assertTrue(cells <= POOLS * 40, () -> cells + " cells of a window: they are of pools and not of sessions");
        int sightings = mostSightings;
        assertTrue(sightings <= POOLS * Tallier.SIGHTINGS_KEPT, () -> sightings + " sightings of a window");
        tallier.advance(T + count * apart + 2 * day);
        assertEquals(0, seen.size(), "all that expires is found");
        assertTrue(meta.size() <= 3, () -> meta.size() + " entries of progress");
    }

    /** As many sessions in a single window as a fleet of thousands of responses a second has. */
    @Test
    void sessions_inOneWindow_makeNoMoreCells() throws BadRecord {
        for (int i = 0; i < 50_000; i++) {
            long time = T + i % WINDOW;
            tallier.accept(
                    Make.response(time, "r" + i)
                            .session("s" + i)
                            .pool("pool-" + i % POOLS)
                            .routed("1m", "1m")
                            .sample(),
                    time,
                    false);
        }
        note(tallier.flush());
        assertEquals(1, windows);
        assertTrue(mostCells <= POOLS * 40, () -> mostCells + " cells");
        assertEquals(POOLS * Tallier.SIGHTINGS_KEPT, mostSightings, "the first of each pool");
        assertEquals(0, open.size());
    }

    private void note(@Nullable ClosedWindows closed) {
        for (Tally tally : closed == null ? List.<Tally>of() : closed.tallies()) {
            windows++;
            CellTable cells = tally.cells();
            int[] sightings = new int[1];
            cells.forEach((key, cell) -> sightings[0] += key.signal().equals(Tallier.SIGHTINGS) ? 1 : 0);
            mostSightings = Math.max(mostSightings, sightings[0]);
            mostCells = Math.max(mostCells, cells.size() - sightings[0]);
        }
    }

    /** Nobody asks the same twice: contexts are kept for minutes, and of 20,000 prompts a window at most. */
    @Test
    void digests_thatNeverRepeat_areForgottenAfterMinutes() {
        int each = 500;
        long memory = POLICY.twins().memory().toMillis() / WINDOW;
        int total = (int) (3 * memory);
        int most = 0;
        for (int i = 0; i < total; i++) {
            long window = T + i * WINDOW;
            assertEquals(List.of(), finder.close(window, asked(window, i, each)), "nobody to compare with");
            most = Math.max(most, contexts.size());
        }
        long bound = 2 * each * (memory + 2); // the context, and when it expires
        assertTrue(most <= bound, most + " entries of " + bound);
        finder.close(T + (total + memory + 2) * WINDOW, List.of());
        assertEquals(0, contexts.size(), "all that expires is found");
        assertEquals(0, votes.size());
    }

    @Test
    void digests_ofMorePromptsThanAWindowTakes_areLeftOut() {
        int most = 20_000;
        finder.close(T, asked(T, 0, most + 5_000));
        assertEquals(2 * most, contexts.size());
    }

    private static List<Context> asked(long window, int round, int count) {
        List<Context> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "r" + round + '-' + i;
            List<Context.Step> steps =
                    List.of(new Context.Step(1, List.of(new Context.Listed(1, -0.1), new Context.Listed(2, -2.4))));
            CohortKey cohort = CohortKey.of(Map.of("pool", "pool-" + i % POOLS));
            asked.add(new Context(
                    window, window, id, "m", "digest-" + id, cohort, Context.Form.RAW, steps, new Context.Draw(7, 8)));
        }
        return asked;
    }
}
