package dev.plumbline.detector.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who is compared with whom, how often, and what is remembered of it. */
class TwinFinderTest {

    private static final Policy POLICY = Policy.DEFAULT;
    private static final long WINDOW = POLICY.timing().window().toMillis();
    private static final double HEALTHY = -0.1;
    private static final double SICK = -1.1;

    private final HeapStore contexts = new HeapStore();
    private final HeapStore votes = new HeapStore();
    private final TwinFinder finder = new TwinFinder(POLICY, contexts, votes);

    private static Context context(String id, String pool, long time, String prompt, double logprob) {
        return context(id, pool, time, prompt, Context.Form.RAW, logprob, 1);
    }

    private static Context context(
            String id, String pool, long time, String prompt, Context.Form form, double logprob, int steps) {
        List<Context.Step> path = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            path.add(new Context.Step(
                    i,
                    List.of(new Context.Listed(1, logprob), new Context.Listed(2, -2.4), new Context.Listed(3, -4))));
        }
        CohortKey cohort = CohortKey.of(Map.of("pool", pool));
        return new Context(POLICY.windowOf(time), time, id, "m", prompt, cohort, form, path, new Context.Draw(7, 8));
    }

    private static Context context(String id, String pool, long time) {
        return context(id, pool, time, "prompt", HEALTHY);
    }

    private CellTable close(long window, Context... given) {
        CellTable all = new CellTable();
        finder.close(window, List.of(given)).stream().map(Tally::cells).forEach(all::addAll);
        return all;
    }

    /** Trials and hits of the first cut, by {@code newer-older@age}. */
    private static Map<String, String> compared(CellTable cells) {
        return cells.cells().entrySet().stream()
                .filter(e ->
                        e.getKey().signal().equals(Twins.NAME) && e.getKey().cut() == 0)
                .collect(Collectors.toMap(
                        e -> sides(e.getKey()),
                        e -> e.getValue().hits() + " of " + e.getValue().trials()));
    }

    private static String sides(CellKey key) {
        String twin = key.twin() == null ? "" : key.twin().values().get("pool");
        return key.cohort().values().get("pool") + "-" + twin + "@" + key.age();
    }

    @Test
    void close_anAnswer_isComparedWithTheNewestOfAnotherPool() {
        assertEquals(
                Map.of("b-a@0", "0 of 1", "c-b@0", "0 of 1"),
                compared(close(0, context("1", "a", 0), context("2", "b", 1), context("3", "c", 2))));
    }

    /**
     * One sick answer among many differs once: it is no more than one bad answer, however many there are to compare it
     * with.
     */
    @Test
    void close_oneSickAnswer_differsOnce() {
        List<Context> given = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double logprob = i == 5 ? SICK : HEALTHY;
            given.add(context("id-" + (char) ('a' + i), "pool-" + i, i, "prompt", Context.Form.RAW, logprob, 8));
        }
        CellTable cells = close(0, given.toArray(Context[]::new));
        Cell sum = cells.cells().entrySet().stream()
                .filter(e ->
                        e.getKey().signal().equals(Twins.NAME) && e.getKey().cut() == 0)
                .map(Map.Entry::getValue)
                .reduce(Cell.EMPTY, Cell::plus);
        assertEquals(1, sum.hits());
        assertEquals(11, sum.trials(), "each answer but the first is compared with one before it");
    }

    @Test
    void close_answersFurtherApartThanTheSpan_areNotCompared() {
        long span = POLICY.twins().span().toMillis();
        close(0, context("1", "a", 0, "p", SICK), context("2", "a", 1, "q", SICK));
        assertEquals(Map.of("b-a@6", "1 of 1"), compared(close(span, context("3", "b", span, "p", HEALTHY))));
        assertEquals(Map.of(), compared(close(span, context("4", "b", span + 2, "q", HEALTHY))));
    }

    @Test
    void close_answersOfOnePoolAlone_areComparedWithEachOther() {
        assertEquals(Map.of("a-a@0", "0 of 1"), compared(close(0, context("1", "a", 0), context("2", "a", 1))));
    }

    @Test
    void close_listsOfOtherSettings_areNotCompared() {
        Context.Form warm = new Context.Form(5, 0.7, true, true);
        Context.Form cool = new Context.Form(6, 0.3, true, true);
        CellTable cells = close(
                0,
                context("1", "a", 0, "p", Context.Form.RAW, HEALTHY, 1),
                context("2", "b", 1, "p", warm, HEALTHY, 1),
                context("3", "c", 2, "p", cool, SICK, 1),
                context("4", "d", 3, "p", warm, HEALTHY, 1));
        assertEquals(Map.of("d-b@0", "0 of 1"), compared(cells));
    }

    /** The model's own lists do not hold the sampler's temperature: where one is such a list, neither tells of it. */
    @Test
    void close_listsThatDiffer_areAskedForATemperatureWhereBothAreProcessed() {
        for (Context.Form other : List.of(Context.Form.RAW, Context.Form.UNCHANGED)) {
            String prompt = "p" + other;
            CellTable cells = close(
                    0,
                    context("1" + other, "a", 0, prompt, other, HEALTHY, 2),
                    context("2" + other, "b", 1, prompt, Context.Form.UNCHANGED, SICK, 2));
            assertEquals(Map.of("b-a@0", "1 of 1"), compared(cells), "both are the model's own where all is well");
            assertEquals(
                    other.processed() ? 1 : 0,
                    cells.cells().keySet().stream()
                            .filter(key -> key.signal().equals(Twins.SCALED_NAME) && key.cut() == Twins.TEMPERATURE)
                            .count());
        }
    }

    /** Two pools that agreed are heard again after ten minutes, those that differed after an hour. */
    @Test
    void close_aContextOfTwoPools_votesAgainLater() {
        long minute = 60_000;
        for (double logprob : new double[] {HEALTHY, SICK}) {
            String prompt = "p" + logprob;
            StringBuilder voted = new StringBuilder();
            for (long time = 0; time <= 61 * minute; time += minute) {
                CellTable cells = close(
                        time,
                        context("1-" + prompt + time, "a", time, prompt, HEALTHY),
                        context("2-" + prompt + time, "b", time + 1, prompt, logprob));
                voted.append(
                        cells.cells().keySet().stream()
                                        .anyMatch(key -> sides(key).equals("b-a@0")
                                                && key.signal().equals(Twins.NAME))
                                ? " " + time / minute
                                : "");
            }
            assertEquals(logprob == HEALTHY ? " 0 10 20 30 40 50 60" : " 0 60", voted.toString(), prompt);
        }
    }

    @Test
    void close_votesOfTwinsAndOfDraws_areForgottenWhenTheirTimeHasPassed() {
        finder.close(0, List.of(context("1", "a", 0), context("2", "b", 1), context("3", "a", 2)));
        assertEquals(3 + 1, votes.size(), "two twins, a draw, and a list of what is remembered as long");
        finder.close(POLICY.twins().memory().toMillis() + WINDOW, List.of());
        assertEquals(0, votes.size());
        assertEquals(0, contexts.size());
    }
}
