package dev.plumbline.detector.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.baseline.BaselineRates;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.monitor.NullControls;
import dev.plumbline.detector.monitor.StartTimeAligner;
import dev.plumbline.detector.monitor.StartWindow;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise on a whole healthy fleet whose pools start, drain, ramp and slow down: every window's bets have a mean of
 * at most 1, and the mean time until a monitor reaches c is at least c windows. 300 alarms have a standard error of
 * 5.8%. Budgets that take hours are measured with {@code -Dplumbline.alarms=all}, which prints the table of
 * docs/statistics.md.
 */
@Tag("slow")
class HealthyFleetTest {

    private static final long WINDOW = 10_000;
    private static final int ALARMS = 300;
    private static final boolean ALL = "all".equals(System.getProperty("plumbline.alarms"));
    private static final double MILD = Math.log(2.1);

    private static final Question LENGTH =
            question(61, HealthyFleet.LENGTH, Question.Direction.BOTH, List.of(Reference.PEERS, Reference.HISTORY));
    private static final Question RARE =
            question(62, HealthyFleet.RARE, Question.Direction.MORE, List.of(Reference.CONTRACT, Reference.PEERS));

    private static final Question RESCORED = new Question(
            63,
            HealthyFleet.RESCORED,
            Layer.LOGITS,
            Question.Unit.RESPONSE,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.RESCORED),
            new Question.Words("sessions", List.of("were so")));
    private static final Question TWINS = new Question(
            60,
            HealthyFleet.TWINS,
            Layer.LOGITS,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            List.of(),
            List.of(Reference.CONTRACT, Reference.HISTORY),
            new Question.Words("contexts", List.of("were so")));
    private static final List<Question> QUESTIONS = List.of(LENGTH, RARE, RESCORED, TWINS);

    private static final Policy POLICY = policy();

    private static Question question(int id, String name, Question.Direction direction, List<Reference> references) {
        return new Question(
                id,
                name,
                Layer.LOGITS,
                Question.Unit.RESPONSE,
                direction,
                List.of(),
                references,
                new Question.Words("sessions", List.of("were so")));
    }

    private static Policy policy() {
        try {
            return new PolicyReader(QUESTIONS.stream().map(Question::name).toList())
                    .read(
                            "test",
                            "ceilings: {rare: 0.001, rescored-otherwise: 0.002, twins-otherwise: 0.002}\n"
                                    + "tolerances: {length: 0.05}\n");
        } catch (BadPolicy e) {
            throw new IllegalStateException(e);
        }
    }

    /** One monitor's evidence at one budget. */
    private static final class Count {
        long windows;
        long alarms;
        final Map<Monitor, ShiryaevRoberts> monitors = new HashMap<>();
        /** What single windows' mild bets came to; of bold ones the mean is never seen in so few. */
        final Map<Bet, Mean> mild = new LinkedHashMap<>();
    }

    /** One simulated fleet, window by window. */
    private static final class Run {
        final CohortIndex cohortIndex =
                new CohortIndex(POLICY.fleet().dimensions(), POLICY.fleet().maxValues());
        final StartTimeAligner starts = new StartTimeAligner(WINDOW, QUESTIONS);
        final boolean halves;
        final Cuts cuts;

        /** @param halves whether to look at random halves, or at the whole */
        Run(boolean halves, ActiveBaseline approved) {
            this.halves = halves;
            BaselineRates now = approved.now();
            this.cuts = now == null ? Cuts.EMPTY : now.cuts();
        }

        /** What ended in a window, and what has come of age with it. */
        List<WindowView> next(long at, CellTable cells) {
            TreeSet<CohortKey> keys = new TreeSet<>();
            CellTable part = new CellTable();
            cells.forEach((key, cell) -> {
                if (NullControls.isHalf(key.signal()) == halves) {
                    part.add(key, cell);
                    keys.add(key.cohort());
                }
            });
            cohortIndex.add(keys);
            starts.update(at * WINDOW, cuts, cells);
            List<WindowView> windows = new ArrayList<>();
            windows.add(WindowView.ofEnded(at * WINDOW, cuts, part, cohortIndex::index));
            for (StartWindow begun : starts.ripe(at * WINDOW)) {
                CellTable looked = halves ? begun.halves() : begun.cells();
                windows.add(WindowView.ofBegun(begun.start(), at * WINDOW, begun.cuts(), looked, cohortIndex::index));
            }
            return windows;
        }
    }

    private static ActiveBaseline learned(long seed, double arrivals) {
        HealthyFleet fleet = new HealthyFleet(seed, arrivals, false);
        BaselineLearner learning = new BaselineLearner(Duration.ofMillis(WINDOW), QUESTIONS);
        for (long i = 0; i < 8_640; i++) {
            learning.accept(new Tally(i * WINDOW, "m", fleet.window()));
        }
        ActiveBaseline approved = new ActiveBaseline(QUESTIONS);
        for (Baseline baseline : learning.baselines()) {
            approved.accept(baseline);
        }
        approved.advance(0);
        return approved;
    }

    static Stream<Arguments> budgets() {
        List<Arguments> budgets = new ArrayList<>();
        for (int budget : ALL ? new int[] {200, 1_000, 10_000} : new int[] {60}) {
            budgets.add(Arguments.of("length", "peers", budget, 1));
            budgets.add(Arguments.of("length", "history", budget, 3));
            budgets.add(Arguments.of("length", "control", budget, 4));
            budgets.add(Arguments.of("rare", "contract", budget, 5));
            budgets.add(Arguments.of("rare", "peers", budget, 7));
            budgets.add(Arguments.of("rescored-otherwise", "rescored", budget, 8));
            budgets.add(Arguments.of("twins-otherwise", "contract", budget, 9));
            budgets.add(Arguments.of("twins-otherwise", "history", budget, 10));
        }
        return budgets.stream();
    }

    @ParameterizedTest
    @MethodSource("budgets")
    void meanTimeToAlarm_isAtLeastTheBudget(String signal, String reference, int budget, long seed) {
        Question question = QUESTIONS.stream()
                .filter(q -> q.name().equals(signal))
                .findFirst()
                .orElseThrow();
        boolean control = reference.equals("control");
        Reference of = control ? Reference.PEERS : Reference.valueOf(reference.toUpperCase(Locale.ROOT));
        boolean known = of == Reference.HISTORY || of == Reference.RESCORED;
        ActiveBaseline approved = known ? learned(seed + 100, 60) : new ActiveBaseline(List.of());
        HypothesisTest ask =
                control ? HypothesisTest.control(question) : HypothesisTest.of(question, of, POLICY, approved);
        Run run = new Run(control, approved);
        HealthyFleet fleet = new HealthyFleet(seed, 60, true);
        Count count = new Count();
        long most = (ALL ? 40L : 3L) * ALARMS * budget;
        for (long i = 0; count.alarms < ALARMS && count.windows < most; i++) {
            for (WindowView window : run.next(i, fleet.window())) {
                if (window.begun() == ask.compares()) {
                    update(window, ask, run.cohortIndex, budget, count);
                }
            }
        }
        double ratio = (double) count.windows / Math.max(1, count.alarms) / budget;
        double error = 1 / Math.sqrt(Math.max(1, count.alarms));
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %,d | %d | %.2f | %.3f |%n",
                signal,
                reference,
                budget,
                count.alarms,
                ratio,
                count.mild.values().stream().mapToDouble(Mean::mean).max().orElseThrow());
        assertTrue(ratio * (1 + 1.96 * error) >= 1, "seed " + seed + ": mean time to alarm is " + ratio + " budgets");
        assertFalse(count.mild.isEmpty());
        count.mild.forEach((bet, mean) -> assertTrue(
                mean.mean() <= 1 + 4 * mean.error(), "seed " + seed + ": mean of E of " + bet + ": " + mean));
        assertTrue(count.alarms >= ALARMS || count.windows >= most, "seed " + seed + ": too few");
    }

    private static void update(
            WindowView window, HypothesisTest ask, CohortIndex cohortIndex, int budget, Count count) {
        ContingencyTable tabulation = new ContingencyTable(window, ask);
        Cell[] pool = tabulation.pool(new BitSet());
        double threshold = Math.log(budget);
        for (CohortIndex.Entry entry : cohortIndex.entries()) {
            List<ContingencyTable.Group> groups = tabulation.of(entry.members(), new BitSet(), pool);
            if (!groups.isEmpty()) {
                Monitor monitor = Monitor.of(ask, entry.cohort());
                ShiryaevRoberts r = count.monitors.computeIfAbsent(monitor, m -> new ShiryaevRoberts(ask.members()));
                MonitorPanel.update(r, ask, groups);
                for (int member = 0; member < ask.members(); member++) {
                    int m = member;
                    if (Math.abs(Math.log(ask.bet(member).factor())) < MILD) {
                        count.mild
                                .computeIfAbsent(ask.bet(member), bet -> new Mean())
                                .add(Math.exp(groups.stream()
                                        .mapToDouble(g -> ask.lnE(g, m))
                                        .sum()));
                    }
                }
                count.windows++;
                if (r.value() >= threshold) {
                    count.alarms++;
                    count.monitors.remove(monitor);
                }
            }
        }
    }

    /**
     * The mean of E of a pool's mild bets by its peers, where its long responses are missing or come all together since
     * it starts, drains, slows down or recovers: at most 1, by four standard errors, in the windows in which those
     * began. In those in which they ended, the bets that would gain do, or to compare by beginnings would be of no use.
     */
    @Test
    void meanEvidence_ofPoolsThatStartDrainAndSlowDown_isAtMostOneByBeginnings() {
        ActiveBaseline none = new ActiveBaseline(List.of());
        HypothesisTest ask = HypothesisTest.of(LENGTH, Reference.PEERS, POLICY, none);
        Run run = new Run(false, none);
        HealthyFleet fleet = new HealthyFleet(21, 60, true);
        Map<HealthyFleet.Turn, Mean> begun = new EnumMap<>(HealthyFleet.Turn.class);
        Map<HealthyFleet.Turn, Mean> ended = new EnumMap<>(HealthyFleet.Turn.class);
        Map<Long, List<HealthyFleet.Turn>> turns = new HashMap<>();
        for (long i = 0; i < 12_000; i++) {
            CellTable cells = fleet.window();
            turns.put(i * WINDOW, IntStream.range(0, 6).mapToObj(fleet::turn).toList());
            for (WindowView window : run.next(i, cells)) {
                if (window.begun()) {
                    evidence(window, ask, run.cohortIndex, turns.get(window.start()), begun, false);
                }
            }
            CellTable together = new CellTable();
            cells.forEach((key, cell) -> {
                if (!NullControls.isHalf(key.signal())) {
                    together.add(key.aged(0), cell);
                }
            });
            WindowView window = WindowView.ofBegun(i * WINDOW, i * WINDOW, run.cuts, together, run.cohortIndex::index);
            evidence(window, ask, run.cohortIndex, turns.get(i * WINDOW), ended, true);
        }
        System.out.printf(Locale.ROOT, "mean of E: begun %s%n           ended %s%n", begun, ended);
        begun.forEach((turn, mean) -> assertTrue(mean.mean() <= 1 + 4 * mean.error(), turn + ", seed 21: " + mean));
        ended.forEach((turn, mean) -> assertTrue(
                turn == HealthyFleet.Turn.NONE || mean.mean() > 1 + 4 * mean.error(), turn + ", seed 21: " + mean));
        assertEquals(EnumSet.allOf(HealthyFleet.Turn.class), ended.keySet());
        assertEquals(EnumSet.complementOf(EnumSet.of(HealthyFleet.Turn.DRAINED)), begun.keySet());
    }

    private static void evidence(
            WindowView window,
            HypothesisTest ask,
            CohortIndex cohortIndex,
            List<HealthyFleet.Turn> turns,
            Map<HealthyFleet.Turn, Mean> means,
            boolean gaining) {
        ContingencyTable tabulation = new ContingencyTable(window, ask);
        Cell[] pool = tabulation.pool(new BitSet());
        for (int kind = 0; kind < turns.size(); kind++) {
            HealthyFleet.Turn turn = turns.get(kind);
            BitSet members = cohortIndex.members(Cohort.of("pool", "p" + kind));
            List<ContingencyTable.Group> groups = tabulation.of(members, new BitSet(), pool);
            for (int member = 0; member < ask.members() && !groups.isEmpty(); member++) {
                Bet bet = ask.bet(member);
                if (Math.abs(Math.log(bet.factor())) < MILD && (!gaining || turn.lacksLong() != bet.more())) {
                    int m = member;
                    double lnE = groups.stream().mapToDouble(g -> ask.lnE(g, m)).sum();
                    means.computeIfAbsent(turn, t -> new Mean()).add(Math.exp(lnE));
                }
            }
        }
    }

    /** A mean with its standard error. */
    private static final class Mean {
        private double sum;
        private double squares;
        private long n;

        void add(double x) {
            sum += x;
            squares += x * x;
            n++;
        }

        double mean() {
            return sum / n;
        }

        double error() {
            return Math.sqrt((squares / n - mean() * mean()) / n);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f ± %.3f of %d", mean(), error(), n);
        }
    }
}
