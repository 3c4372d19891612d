package dev.plumbline.detector.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.evidence.Bet;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise on a whole healthy fleet whose pools start, drain, ramp and slow down: every window's bets have a mean of at most 1, and
 * the mean time until a monitor reaches c is at least c windows. 300 alarms have a standard error of 5.8%. Budgets that take minutes
 * are measured with {@code -Dplumbline.alarms=all}, which prints the table of docs/statistics.md.
 */
class HealthyFleetTest {

    private static final long WINDOW = 10_000;
    private static final int ALARMS = 300;
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
            1,
            List.of(),
            List.of(Reference.RESCORED),
            "sessions",
            List.of("were so"));
    private static final Question TWINS = new Question(
            60,
            HealthyFleet.TWINS,
            Layer.LOGITS,
            Question.Unit.CONTEXT,
            Question.Direction.MORE,
            1,
            List.of(),
            List.of(Reference.CONTRACT, Reference.HISTORY),
            "contexts",
            List.of("were so"));
    private static final List<Question> QUESTIONS = List.of(LENGTH, RARE, RESCORED, TWINS);

    private static final Policy POLICY = policy();

    private static Question question(int id, String name, Question.Direction direction, List<Reference> references) {
        return new Question(
                id,
                name,
                Layer.LOGITS,
                Question.Unit.RESPONSE,
                direction,
                1,
                List.of(),
                references,
                "sessions",
                List.of("were so"));
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

    /** All asks over one simulated fleet, window by window. */
    private static final class Run {
        final Catalog catalog = new Catalog(POLICY.dimensions(), POLICY.maxValues());
        final Eligibility eligibility = new Eligibility(WINDOW);
        final Approved approved;
        final boolean guarded;
        Set<String> out = Set.of();

        Run(boolean guarded, Approved approved) {
            this.guarded = guarded;
            this.approved = approved;
        }

        Window next(long at, CellTable cells) {
            TreeSet<CohortKey> keys = new TreeSet<>();
            cells.cells().keySet().forEach(key -> keys.add(key.cohort()));
            catalog.add(keys);
            out = eligibility.take(at * WINDOW, cells);
            Expectation now = approved.now();
            return new Window(
                    at * WINDOW,
                    now == null ? Cuts.EMPTY : now.cuts(),
                    guarded ? out : Set.of(),
                    cells,
                    catalog::index);
        }
    }

    private static Approved learned(long seed, double arrivals) {
        HealthyFleet fleet = new HealthyFleet(seed, arrivals, false);
        Learning learning = new Learning(Duration.ofMillis(WINDOW), QUESTIONS);
        for (long i = 0; i < 8_640; i++) {
            learning.take(new Tally(i * WINDOW, "m", fleet.window()));
        }
        Approved approved = new Approved(QUESTIONS);
        for (Baseline baseline : learning.baselines()) {
            approved.take(baseline);
        }
        approved.advance(0);
        return approved;
    }

    static Stream<Arguments> budgets() {
        boolean all = "all".equals(System.getProperty("plumbline.alarms"));
        List<Arguments> budgets = new ArrayList<>();
        for (int budget : all ? new int[] {200, 1_000, 10_000} : new int[] {60}) {
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
        Approved approved = known ? learned(seed + 100, 60) : new Approved(List.of());
        Ask ask = control ? Ask.control(question) : Ask.of(question, of, POLICY, approved);
        Run run = new Run(true, approved);
        HealthyFleet fleet = new HealthyFleet(seed, 60, true);
        Count count = new Count();
        long most = 3L * ALARMS * budget;
        for (long i = 0; count.alarms < ALARMS && count.windows < most; i++) {
            CellTable cells = fleet.window();
            take(run.next(i, control ? halves(cells) : cells), ask, run.catalog, budget, count);
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

    /** What was counted by halves, under the question's own name. */
    private static CellTable halves(CellTable cells) {
        CellTable halves = new CellTable();
        cells.cells().forEach((key, cell) -> {
            if (key.signal().startsWith(Tallier.CONTROL)) {
                String name = key.signal().substring(Tallier.CONTROL.length());
                halves.add(new CellKey(name, key.cut(), key.bin(), key.stratum(), key.cohort()), cell);
            }
        });
        return halves;
    }

    private static void take(Window window, Ask ask, Catalog catalog, int budget, Count count) {
        Tabulation tabulation = new Tabulation(window, ask);
        Cell[] pool = tabulation.pool(new BitSet());
        double threshold = Math.log(budget);
        for (Catalog.Entry entry : catalog.entries()) {
            List<Tabulation.Group> groups = tabulation.of(entry.members(), new BitSet(), pool);
            if (!groups.isEmpty()) {
                Monitor monitor = Monitor.of(ask, entry.cohort());
                ShiryaevRoberts r = count.monitors.computeIfAbsent(monitor, m -> new ShiryaevRoberts(ask.members()));
                Panel.update(r, ask, groups);
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
     * The mean of E of a pool's mild bets: at most 1 in windows in which it may be asked, by four standard errors; where it may not, since
     * it has just started or is being drained, it would be more, or the rule of eligibility would be of no use.
     */
    @Test
    void meanEvidence_ofPoolsThatStartAndDrain_isAtMostOneWhereTheyAreAsked() {
        Approved none = new Approved(List.of());
        Ask ask = Ask.of(LENGTH, Reference.PEERS, POLICY, none);
        Run run = new Run(false, none);
        HealthyFleet fleet = new HealthyFleet(21, 60, true);
        Mean asked = new Mean();
        Mean spared = new Mean();
        for (long i = 0; i < 12_000; i++) {
            Window window = run.next(i, fleet.window());
            Tabulation tabulation = new Tabulation(window, ask);
            Cell[] pool = tabulation.pool(new BitSet());
            for (String name : List.of("p3", "p4", "p5")) {
                if (run.catalog.keys().stream()
                        .noneMatch(k -> k.values().get("pool").equals(name))) {
                    continue;
                }
                BitSet members = run.catalog.entry(Cohort.of("pool", name)).members();
                List<Tabulation.Group> groups = tabulation.of(members, new BitSet(), pool);
                for (int member = 0; member < ask.members() && !groups.isEmpty(); member++) {
                    if (Math.abs(Math.log(ask.bet(member).factor())) < MILD) {
                        int m = member;
                        double lnE =
                                groups.stream().mapToDouble(g -> ask.lnE(g, m)).sum();
                        boolean matters =
                                fleet.isServed(name) != ask.bet(member).more();
                        if (!run.out.contains(name)) {
                            asked.add(Math.exp(lnE));
                        } else if (matters) {
                            spared.add(Math.exp(lnE)); // short answers after a start, long ones after a drain
                        }
                    }
                }
            }
        }
        System.out.printf(Locale.ROOT, "mean of E of moving pools: asked %s, spared %s%n", asked, spared);
        assertTrue(asked.mean() <= 1 + 4 * asked.error(), "seed 21: " + asked);
        assertTrue(spared.mean() > 1 + 4 * spared.error(), "seed 21, eligibility is of no use: " + spared);
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
