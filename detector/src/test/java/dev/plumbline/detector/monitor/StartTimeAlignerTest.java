package dev.plumbline.detector.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When what began in a window is compared, and what of it. */
class StartTimeAlignerTest {

    private static final long WINDOW = 10_000;
    private static final List<Question> QUESTIONS = Signals.questions();
    private static final int UNKNOWN = -1;

    private final StartTimeAligner starts = new StartTimeAligner(WINDOW, QUESTIONS);
    private final Map<Long, Long> trials = new TreeMap<>();
    private final List<Long> judged = new ArrayList<>();

    /** So many responses of a pool that end in a window and began so many windows before. */
    private static CellTable ended(CellTable table, String pool, int age, int responses) {
        CohortKey key = CohortKey.of(Map.of("pool", pool));
        table.add(new CellKey(Completion.NAME, 0, 0, "", key).aged(Math.max(0, age)), Cell.count(responses, 0));
        table.add(new CellKey(Tallier.AGES, 0, 1 + age, "", key), Cell.count(responses, 0));
        table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(responses, responses));
        return table;
    }

    private void update(long window, CellTable cells) {
        starts.update(window * WINDOW, Cuts.EMPTY, cells);
        for (StartWindow begun : starts.ripe(window * WINDOW)) {
            judged.add(window);
            long sum = begun.cells().cells().values().stream()
                    .mapToLong(Cell::trials)
                    .sum();
            trials.put(begun.start() / WINDOW, sum);
        }
    }

    /**
     * Durations of two windows throughout: D is three, and known as soon as 1,000 have been seen and six windows have
     * passed.
     */
    @ParameterizedTest
    @CsvSource({"100, 9", "999, 6", "50, 19"})
    void ripe_durationsAreKnown_afterHalfAsLongAgain(int responses, long known) {
        for (long i = 0; i < 30; i++) {
            int before = judged.size();
            update(i, ended(new CellTable(), "a", 2, responses));
            assertEquals(i < known, judged.isEmpty(), "window " + i);
            assertTrue(i <= known || judged.size() == before + 1, "window " + i);
        }
        assertEquals(26, new TreeMap<>(trials).lastEntry().getKey());
        trials.forEach((start, sum) -> assertEquals(responses, sum, "start " + start));
    }

    /** Before that it may be ten minutes, and never is it more. */
    @ParameterizedTest
    @CsvSource({"2, 3", "50, 100"})
    void ripe_durationsAreUnknownOrVeryLong_afterTenMinutes(int age, int responses) {
        for (long i = 0; i < 200; i++) {
            update(i, ended(new CellTable(), "a", age, responses));
        }
        assertEquals(60 - age, judged.get(0));
        assertEquals(139, new TreeMap<>(trials).lastEntry().getKey());
    }

    /** One in 2,000 takes longer than D, which is three from window 6 on. */
    @Test
    void ripe_whatEndsLater_isLeftOutAndCounted() {
        for (long i = 0; i < 200; i++) {
            CellTable table = ended(new CellTable(), "a", 2, 1_000);
            update(i, i % 2 == 0 ? ended(table, "a", 4, 1) : table);
        }
        assertEquals(1_000, trials.get(150L));
        assertEquals(1_000, trials.get(151L));
        assertEquals(96, starts.overdue(), "one of each second window from 8 on");
    }

    /** What takes as long as is waited for is compared, what takes one window more is overdue. */
    @ParameterizedTest
    @CsvSource({"3, 0", "4, 5"})
    void overdue_atTheBound_countsResponsesOnce(int age, long overdue) {
        for (long i = 0; i < 20; i++) {
            update(i, ended(new CellTable(), "a", 2, 1_000));
        }
        update(20, ended(new CellTable(), "b", age, 5));
        update(21, ended(new CellTable(), "a", 2, 1));
        assertEquals(overdue, starts.overdue());
    }

    /** Ten minutes are sixty windows. Of such the tallier makes cells that nothing compares, but it says their age. */
    @ParameterizedTest
    @CsvSource({"60, 0", "61, 3", "200, 3"})
    void overdue_longerThanTenMinutes_isCountedAtOnce(int age, long overdue) {
        update(0, ended(new CellTable(), "a", 1, 1));
        update(1_000, ended(new CellTable(), "a", age, 3));
        assertEquals(overdue, starts.overdue());
    }

    @Test
    void overdue_afterARestart_goesOn() {
        update(0, ended(new CellTable(), "a", 61, 3));
        StartTimeAligner again = new StartTimeAligner(WINDOW, QUESTIONS);
        again.restore(starts.state().build());
        assertEquals(3, again.overdue());
    }

    /**
     * Where nobody knows when responses began they count at once, where they end; but not in a pool's first two
     * minutes.
     */
    @Test
    void ripe_unknownAges_countWhereTheyEnd() {
        for (long i = 0; i < 60; i++) {
            CellTable table = ended(new CellTable(), "a", UNKNOWN, 100);
            update(i, i >= 30 ? ended(table, "b", UNKNOWN, 7) : table);
        }
        assertEquals(59, judged.get(judged.size() - 1));
        trials.forEach((start, sum) -> assertEquals(start < 42 ? 100 : 107, sum, "start " + start));
        assertEquals(60, trials.size());
    }

    /** The same pool with known ages need not wait. */
    @Test
    void ripe_poolThatStarts_isComparedFromItsFirstResponseOn() {
        for (long i = 0; i < 60; i++) {
            CellTable table = ended(new CellTable(), "a", 1, 100);
            update(i, i >= 30 ? ended(table, "b", 1, 7) : table);
        }
        assertEquals(100, trials.get(28L));
        assertEquals(107, trials.get(29L));
    }
}
