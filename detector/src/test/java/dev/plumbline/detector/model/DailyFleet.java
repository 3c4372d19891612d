package dev.plumbline.detector.model;

import dev.plumbline.detector.evidence.Draw;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Five pools of two kinds of hardware over days that differ. ln of the odds of each rate has a standard deviation of
 * 0.1 between pools, 0.1 between days and 0.1 between the hours of a day (for all pools together), and 0.05 between
 * days of one pool, beside a daily cycle of 0.15. Windows are of five minutes, in each of which a pool answers 40
 * sessions on average.
 */
final class DailyFleet {

    static final long T = 1_756_080_000_000L;
    static final long WINDOW = Duration.ofMinutes(5).toMillis();
    static final int DAY = (int) (Duration.ofDays(1).toMillis() / WINDOW);
    static final int HOUR = DAY / 24;

    /** Only history can judge these. */
    static final Question RARE = question(60, "cut-short", Question.Direction.BOTH, List.of(), Reference.HISTORY);

    static final Question COMMON = question(61, "first-choice", Question.Direction.BOTH, List.of(), Reference.HISTORY);

    static final Question SPREAD =
            question(62, "surprisal", Question.Direction.BOTH, List.of(0.5, 0.9), Reference.HISTORY);

    static final Question HARM = question(63, "harm", Question.Direction.MORE, List.of(), Reference.CONTRACT);

    private static final List<Question> QUESTIONS = List.of(RARE, COMMON, SPREAD, HARM);
    private static final double[] BASE = {0.02, 0.3, 0.5};
    private static final int BINS = 20;

    /** A value moves by so much, so that the share above its median moves as rates do: φ(0)/0.25 · √20/2 is 3.6. */
    private static final double OF_A_QUANTILE = 0.28;

    /** What is wrong with a pool's rates in a window: added to ln of the odds. */
    @FunctionalInterface
    interface Fault {
        Fault NONE = (window, pool, question) -> 0;

        double of(int window, int pool, Question question);
    }

    private final Draw draw;
    private final Policy policy;
    private final Store state = new HeapStore();
    private final Store history = new HeapStore();
    private final double[][] ofPool = new double[5][3];
    private final double[][] today = new double[5][3];
    private final double[] hourly = new double[3];
    private ModelMonitor monitor;
    private int window;

    final Map<String, Incident> incidents = new LinkedHashMap<>();
    final List<Findings> findings = new ArrayList<>();

    @Nullable
    AutomaticBaseline learned;

    DailyFleet(long seed, String settings) {
        draw = new Draw(seed);
        policy = policy(settings);
        for (double[] rates : ofPool) {
            for (int i = 0; i < rates.length; i++) {
                rates[i] = 0.1 * draw.normal();
            }
        }
        monitor = restored();
    }

    private static Question question(
            int id, String name, Question.Direction direction, List<Double> quantiles, Reference reference) {
        int cuts = Math.max(1, quantiles.size());
        return new Question(
                id,
                name,
                Layer.SERVING,
                Question.Unit.RESPONSE,
                direction,
                quantiles,
                List.of(reference),
                new Question.Words(
                        "sessions", Stream.generate(() -> "were so").limit(cuts).toList()));
    }

    private static Policy policy(String settings) {
        try {
            return new PolicyReader(QUESTIONS.stream().map(Question::name).toList())
                    .read("test", "{window: 5m, grace: 5m, ceilings: {harm: 0.001}" + settings + "}");
        } catch (BadPolicy e) {
            throw new IllegalStateException(e);
        }
    }

    private ModelMonitor restored() {
        return new ModelMonitor(policy, QUESTIONS, "m", state, history);
    }

    ModelMonitor monitor() {
        return monitor;
    }

    /** Goes on as after a restart. */
    void restart() {
        monitor = restored();
    }

    /** Serves some windows. */
    DailyFleet serve(int windows, Fault fault) {
        for (int end = window + windows; window < end; window++) {
            Findings said = monitor.close(T + window * WINDOW, cells(fault), 1, false);
            said.incidents().forEach(incident -> incidents.put(incident.id(), incident));
            learned = said.learned() != null ? said.learned() : learned;
            findings.add(said);
        }
        return this;
    }

    private CellTable cells(Fault fault) {
        vary();
        CellTable cells = new CellTable();
        for (int pool = 0; pool < 5; pool++) {
            CohortKey key = CohortKey.of(Map.of("pool", "p" + pool, "hardware", pool < 2 ? "x" : "y"));
            int trials = draw.poisson(40);
            if (trials > 0) {
                cells.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(trials, trials));
                cells.add(new CellKey(Tallier.AGES, 0, 1, "", key), Cell.count(trials, 0)); // all end where they begin
                count(cells, key, RARE, trials, rate(pool, 0, fault.of(window, pool, RARE)));
                count(cells, key, COMMON, trials, rate(pool, 1, fault.of(window, pool, COMMON)));
                count(cells, key, HARM, trials, fault.of(window, pool, HARM));
                spread(cells, key, trials, rate(pool, 2, fault.of(window, pool, SPREAD)));
            }
        }
        return cells;
    }

    private void vary() {
        if (window % DAY == 0) {
            double[] all = {0.1 * draw.normal(), 0.1 * draw.normal(), 0.1 * draw.normal()};
            for (double[] rates : today) {
                for (int i = 0; i < rates.length; i++) {
                    rates[i] = all[i] + 0.05 * draw.normal();
                }
            }
        }
        if (window % HOUR == 0) {
            for (int i = 0; i < hourly.length; i++) {
                hourly[i] = 0.1 * draw.normal() + 0.15 * Math.sin(2 * Math.PI * window / DAY);
            }
        }
    }

    private double rate(int pool, int of, double shift) {
        double base = Math.log(BASE[of] / (1 - BASE[of]));
        double varies = ofPool[pool][of] + today[pool][of] + hourly[of];
        double odds = Math.exp(base + (of == 2 ? varies * OF_A_QUANTILE : varies) + shift);
        return odds / (1 + odds);
    }

    private void count(CellTable cells, CohortKey key, Question question, int trials, double rate) {
        cells.add(new CellKey(question.name(), 0, 0, "", key), Cell.count(trials, draw.binomial(trials, rate)));
    }

    /** Values whose bins are sums of draws, as many as there are bins. */
    private void spread(CellTable cells, CohortKey key, int trials, double rate) {
        for (int i = 0; i < trials; i++) {
            int bin = draw.binomial(BINS, rate);
            cells.add(new CellKey(SPREAD.name(), 0, bin, "", key), Cell.count(1, 0));
        }
    }
}
