package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Diversity;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What could be judged: of how many responses each signal was asked, and why not of the others. Sums only, by model and
 * pool; adding is commutative, so that tallies may come in any order. Not safe for threads.
 *
 * <p>A response counts for a signal where the question arises for it. Two things can be told of all of a model's
 * traffic only: that no context ever came twice, and that nobody can predict a rate, because one pool serves alone and
 * no baseline is in force.
 */
public final class Coverage {

    /** Before a signal's name: responses by outcome, which is the bin. */
    public static final String PREFIX = "coverage/";

    /** Pools of a model beyond these are counted as one. */
    static final int MOST = 1_000;

    /** What only models as a whole can answer. */
    private static final Set<Question> OF_MODELS = Set.of(Twins.DIGEST);

    /** What is asked of the fleet; what is only counted for another signal is predicted by nobody. */
    private static final List<Question> QUESTIONS = Signals.questions().stream()
            .filter(question -> !question.references().isEmpty() && !OF_MODELS.contains(question))
            .filter(question -> !Signals.FACTS.contains(question.name()))
            .toList();

    private static final int PROMPTS = 100_000;

    private static final String OTHERS = "others";
    private static final Set<String> TWINS = Set.of(Twins.NAME, Twins.FINE_NAME, Twins.GROSS_NAME, Diversity.NAME);

    private final TreeMap<String, TreeMap<String, Sums>> models = new TreeMap<>();
    private final Map<Hash, CohortKey> prompts = new HashMap<>();

    /** Of one pool. */
    private static final class Sums {

        private long responses;
        private final Map<String, TreeMap<Integer, Long>> outcomes = new HashMap<>();
        private final Map<String, Long> met = new HashMap<>();

        void add(Sums other) {
            responses += other.responses;
            other.outcomes.forEach((signal, counts) -> counts.forEach((outcome, n) -> add(signal, outcome, n)));
            other.met.forEach((signal, n) -> met.merge(signal, n, Long::sum));
        }

        void add(String signal, int outcome, long responses) {
            outcomes.computeIfAbsent(signal, s -> new TreeMap<>()).merge(outcome, responses, Long::sum);
        }
    }

    /** Adds the cells of one window of one model. */
    public void add(Tally tally) {
        TreeMap<String, Sums> pools = models.computeIfAbsent(tally.model(), m -> new TreeMap<>());
        CellTable cells = tally.cells();
        for (String name : cells.signals()) {
            if (name.startsWith(PREFIX)) {
                String signal = name.substring(PREFIX.length());
                cells.forEach(name, (key, cell) -> sums(pools, key.cohort()).add(signal, key.bin(), cell.trials()));
            }
        }
        cells.forEach(Tallier.SESSIONS, (key, cell) -> sums(pools, key.cohort()).responses += cell.trials());
        TWINS.forEach(twins -> cells.forEach(twins, (key, cell) -> met(pools, key, cell)));
    }

    /** Adds what another has counted. */
    public void add(Coverage other) {
        other.models.forEach(
                (model, pools) -> pools.forEach((pool, sums) -> models.computeIfAbsent(model, m -> new TreeMap<>())
                        .computeIfAbsent(pool, p -> new Sums())
                        .add(sums)));
    }

    /**
     * Adds one sample that was asked, for those who take samples one by one and close no windows. Whether its context
     * came before is looked up among the first 100,000 contexts.
     */
    public void add(ObservedSample asked) {
        Observations a = asked.answers();
        TreeMap<String, Sums> pools = models.computeIfAbsent(a.servedBy().model(), m -> new TreeMap<>());
        Sums sums = sums(pools, a.servedBy().cohort());
        sums.responses++;
        meet(a, pools, sums);
        String outcomes = asked.outcomes();
        for (Question question : QUESTIONS) {
            int outcome = outcomes.charAt(question.id());
            if (outcome != SampleCoverage.NOTHING) {
                sums.add(question.name(), outcome, 1);
            }
        }
    }

    private void meet(Observations a, Map<String, Sums> pools, Sums sums) {
        CohortKey before = a.listed().steps().isEmpty() && a.listed().draw() == null
                ? null
                : prompts.size() < PROMPTS
                        ? prompts.putIfAbsent(a.listed().prompt(), a.servedBy().cohort())
                        : prompts.get(a.listed().prompt());
        if (before == null) {
            return;
        }
        if (before.equals(a.servedBy().cohort())) {
            sums.met.merge(Diversity.NAME, a.listed().draw() == null ? 0L : 1, Long::sum);
        } else if (!a.listed().steps().isEmpty()) {
            for (Sums side : new HashSet<>(List.of(sums, sums(pools, before)))) {
                side.met.merge(Twins.NAME, 1L, Long::sum);
                side.met.merge(Twins.FINE_NAME, 1L, Long::sum);
                side.met.merge(Twins.GROSS_NAME, 1L, Long::sum);
            }
        }
    }

    private static void met(Map<String, Sums> pools, CellKey key, Cell cell) {
        sums(pools, key.cohort()).met.merge(key.signal(), cell.trials(), Long::sum);
        CohortKey twin = key.twin();
        if (twin != null) {
            sums(pools, twin).met.merge(key.signal(), cell.trials(), Long::sum);
        }
    }

    private static Sums sums(Map<String, Sums> pools, CohortKey cohort) {
        String pool = cohort.values().getOrDefault("pool", "");
        String name = pools.size() < MOST || pools.containsKey(pool) ? pool : OTHERS;
        return pools.computeIfAbsent(name, p -> new Sums());
    }

    /** The signals that a table has, in its order. */
    public static List<String> signals() {
        return QUESTIONS.stream().map(Question::name).toList();
    }

    /** Whether a cell under {@link #PREFIX} counts responses that could be judged. */
    public static boolean isJudged(CellKey key) {
        return key.bin() == SampleCoverage.JUDGED;
    }

    /** The models that were met. */
    public Set<String> models() {
        return new TreeSet<>(models.keySet());
    }

    /** The pools of a model. */
    public Set<String> pools(String model) {
        return new TreeSet<>(models.getOrDefault(model, new TreeMap<>()).keySet());
    }

    /**
     * Of all models together, signal by signal.
     *
     * @param pasts what is known of the past of those models of which anything is
     */
    public CoverageTable table(Map<String, KnownPast> pasts) {
        CoverageTable all = CoverageTable.EMPTY;
        for (String model : models.keySet()) {
            all = all.plus(table(model, pasts.getOrDefault(model, KnownPast.NONE)));
        }
        return all;
    }

    /** Of one model. */
    public CoverageTable table(String model, KnownPast past) {
        Sums all = new Sums();
        TreeMap<String, Sums> pools = models.getOrDefault(model, new TreeMap<>());
        pools.values().forEach(all::add);
        return table(all, pools.size(), past);
    }

    /** Of one pool of it. */
    public CoverageTable table(String model, String pool, KnownPast past) {
        TreeMap<String, Sums> pools = models.getOrDefault(model, new TreeMap<>());
        return table(pools.getOrDefault(pool, new Sums()), pools.size(), past);
    }

    private static CoverageTable table(Sums sums, int pools, KnownPast past) {
        List<CoverageTable.Row> rows = new ArrayList<>();
        for (Question question : QUESTIONS) {
            rows.add(row(question, sums, pools, past));
        }
        return new CoverageTable(sums.responses, rows);
    }

    private static CoverageTable.Row row(Question question, Sums sums, int pools, KnownPast past) {
        if (question.layer() == Layer.FEED) {
            return new CoverageTable.Row(question.name(), sums.responses, sums.responses, Map.of());
        }
        TreeMap<Unverifiable, Long> why = new TreeMap<>();
        long arises = 0;
        long judged = 0;
        for (Map.Entry<Integer, Long> e :
                sums.outcomes.getOrDefault(question.name(), new TreeMap<>()).entrySet()) {
            Unverifiable reason = SampleCoverage.why(e.getKey());
            arises += e.getValue();
            judged += reason == null ? e.getValue() : 0;
            if (reason != null) {
                why.merge(reason, e.getValue(), Long::sum);
            }
        }
        Unverifiable nobody = unpredicted(question, sums, pools, past);
        if (nobody != null && judged > 0) {
            why.put(nobody, judged);
            judged = 0;
        }
        return new CoverageTable.Row(question.name(), arises, judged, why);
    }

    /** Why what was judged of single samples leads to nothing; null where it does. */
    private static @Nullable Unverifiable unpredicted(Question question, Sums sums, int pools, KnownPast past) {
        if (TWINS.contains(question.name()) && sums.met.getOrDefault(question.name(), 0L) == 0) {
            return Unverifiable.NEVER_MET;
        }
        boolean compared = question.references().contains(Reference.PEERS);
        boolean remembered = question.references().contains(Reference.HISTORY)
                && (past == KnownPast.APPROVED || (past == KnownPast.OWN_DAYS && question.hasOwnPast()));
        boolean itself = question.references().stream().anyMatch(r -> r != Reference.PEERS && r != Reference.HISTORY);
        if (itself || remembered || (compared && pools > 1)) {
            return null;
        }
        return compared
                ? Unverifiable.NO_PEERS
                : question.hasOwnPast() ? Unverifiable.NO_DAY : Unverifiable.NO_BASELINE;
    }
}
