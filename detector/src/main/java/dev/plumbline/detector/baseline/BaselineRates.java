package dev.plumbline.detector.baseline;

import dev.plumbline.detector.evidence.ClopperPearson;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an approved baseline predicts: for every cut and stratum two bounds of the rate, all of which hold together with
 * probability 99%. A stratum that was hardly seen falls back to the coarser one that leaves out its last properties,
 * with bounds as wide as those of all that is in it. A young baseline is insensitive, not noisy. Who served is a
 * stratum of its own where it is shown to differ ({@link OwnPast}).
 */
public final class BaselineRates {

    /** The chance that any of the bounds is wrong. */
    private static final double DELTA = 0.01;

    /** Fewer trials than this say too little of a stratum. */
    private static final long ENOUGH = 200;

    private final Baseline baseline;
    private final Cuts cuts;
    private final Map<Key, SortedMap<String, Cell>> strata = new HashMap<>();
    private final Set<String> byServer;
    private final double alpha;
    private final Map<String, Rates> known = new HashMap<>();

    /** Which strata of who served are shown to differ, as far as it was asked. */
    private final Map<Part, Boolean> apart = new HashMap<>();

    /** A form of a question. */
    private record Key(String signal, int cut) {}

    /** A stratum of what a cut asks. */
    private record Part(String signal, int cut, String stratum) {}

    /** Bounds of a probability. */
    public record Rates(double low, double high) {

        public static final Rates ANY = new Rates(0, 1);

        /** Whether nothing that these bounds allow is allowed by others. */
        boolean excludes(@Nullable Rates others) {
            return others != null && (low > others.high || high < others.low);
        }

        /** Bounds as wide as both together. */
        Rates hull(Rates other) {
            return new Rates(Math.min(low, other.low), Math.max(high, other.high));
        }

        /** Bounds that are wider by so much of the odds on either side. */
        Rates widened(double tolerance) {
            double by = 1 + tolerance;
            return new Rates(low / (low + (1 - low) * by), high * by / (1 - high + high * by));
        }
    }

    public BaselineRates(Baseline baseline, List<Question> questions) {
        this.baseline = baseline;
        Quantiles quantiles = new Quantiles(questions);
        baseline.counts().forEach((key, cell) -> quantiles.add(key.signal(), key.cut(), key.bin(), cell));
        this.cuts = quantiles.cuts().by(id());
        for (Question question : questions) {
            baseline.counts().forEach((key, cell) -> {
                if (key.signal().equals(question.name())) {
                    add(question, key, cell);
                }
            });
        }
        this.byServer = questions.stream()
                .filter(Question::hasOwnPast)
                .map(Question::name)
                .collect(Collectors.toUnmodifiableSet());
        long bounds = strata.values().stream()
                .mapToLong(of -> of.keySet().stream().filter(s -> isOwn(of, s)).count())
                .sum();
        this.alpha = DELTA / (2.0 * Math.max(1, bounds));
    }

    private void add(Question question, Baseline.Key key, Cell cell) {
        if (question.quantiles().isEmpty()) {
            add(question.name(), key.cut(), key.stratum(), cell);
            return;
        }
        int size = question.quantiles().size();
        for (int cut = key.cut() * size; cut < (key.cut() + 1) * size; cut++) {
            int from = cuts.bin(question.name(), cut);
            if (from != Cuts.NONE) {
                add(
                        question.name(),
                        cut,
                        key.stratum(),
                        Cell.count(cell.trials(), key.bin() >= from ? cell.trials() : 0));
            }
        }
    }

    /** Whether a stratum is other traffic than the next coarser one, so that its bounds are bounds of their own. */
    private static boolean isOwn(SortedMap<String, Cell> of, String stratum) {
        String wider = coarser(stratum);
        return wider == null || !of.getOrDefault(stratum, Cell.EMPTY).equals(of.get(wider));
    }

    /** Counts for the stratum and for all coarser ones. */
    private void add(String signal, int cut, String stratum, Cell cell) {
        SortedMap<String, Cell> of = strata.computeIfAbsent(new Key(signal, cut), k -> new TreeMap<>());
        for (String s = stratum; s != null; s = coarser(s)) {
            of.merge(s, cell, Cell::plus);
        }
    }

    /** The stratum without its last property; null where there is none coarser. */
    static @Nullable String coarser(String stratum) {
        return stratum.isEmpty() ? null : stratum.substring(0, Math.max(0, stratum.lastIndexOf('|')));
    }

    /** Tells baselines apart. */
    long id() {
        return baseline.until();
    }

    public Baseline baseline() {
        return baseline;
    }

    /** Where distribution signals cut: at the baseline's quantiles. */
    public Cuts cuts() {
        return cuts;
    }

    /** The rate of hits; null where the baseline says nothing of it. */
    @Nullable
    Rates rates(String signal, int cut, String stratum) {
        SortedMap<String, Cell> of = strata.get(new Key(signal, cut));
        if (of == null) {
            return null;
        }
        return known.computeIfAbsent(signal + "/" + cut + "/" + stratum, k -> rates(signal, of, stratum));
    }

    /** All that is predicted, for people. */
    public List<Prediction> all(List<Question> questions) {
        List<Prediction> all = new ArrayList<>();
        for (Question question : questions) {
            for (int cut = 0; cut < question.cuts(); cut++) {
                SortedMap<String, Cell> of = strata.getOrDefault(new Key(question.name(), cut), new TreeMap<>());
                for (Map.Entry<String, Cell> e : of.entrySet()) {
                    if (!isOwn(of, e.getKey())) {
                        continue;
                    }
                    Rates rates = rates(question.name(), of, e.getKey());
                    all.add(new Prediction(
                            question.name(),
                            cut,
                            question.words().hit().get(cut),
                            e.getKey(),
                            e.getValue().trials(),
                            e.getValue().hits(),
                            rates.low(),
                            rates.high()));
                }
            }
        }
        return all;
    }

    private Rates rates(String signal, SortedMap<String, Cell> of, String stratum) {
        Cell own = of.getOrDefault(stratum, Cell.EMPTY);
        String wider = coarser(stratum);
        if (wider != null && byServer.contains(signal) && OwnPast.isServed(stratum)) {
            return served(signal, of, own, wider);
        }
        if (own.trials() >= ENOUGH) {
            return rates(own);
        }
        return wider == null ? rates(own) : widest(of, wider);
    }

    /** Of who served: its own past where that is shown to differ, else that of all. */
    private Rates served(String signal, SortedMap<String, Cell> of, Cell own, String wider) {
        Rates all = rates(signal, of, wider);
        if (own.trials() < ENOUGH) {
            return asAnyWithin(signal, of, wider, all);
        }
        Rates mine = rates(own);
        return mine.excludes(all) || OwnPast.always(signal) ? mine : all;
    }

    /** Whether who served is shown to differ from the others of its stratum, or its kind of hardware is. */
    boolean differs(String signal, int cut, String stratum) {
        SortedMap<String, Cell> of = strata.get(new Key(signal, cut));
        String wider = coarser(stratum);
        if (of == null || wider == null || !byServer.contains(signal) || !OwnPast.isServed(stratum)) {
            return false;
        }
        Cell own = of.get(stratum);
        return (own != null && own.trials() >= ENOUGH && isApart(new Part(signal, cut, stratum), own, wider))
                || differs(signal, cut, wider);
    }

    /** Asked of every cell of every window, and the same as long as the baseline is. */
    private boolean isApart(Part part, Cell own, String wider) {
        return apart.computeIfAbsent(part, p -> rates(own).excludes(rates(part.signal(), part.cut(), wider)));
    }

    /** Who was hardly seen may be like any of the others. */
    private Rates asAnyWithin(String signal, SortedMap<String, Cell> of, String stratum, Rates all) {
        double low = all.low();
        double high = all.high();
        for (Map.Entry<String, Cell> e : of.entrySet()) {
            if (isWithin(e.getKey(), stratum) && e.getValue().trials() >= ENOUGH) {
                Rates one = rates(signal, of, e.getKey());
                low = Math.min(low, one.low());
                high = Math.max(high, one.high());
            }
        }
        return new Rates(low, high);
    }

    static boolean isWithin(String part, String stratum) {
        return stratum.isEmpty() ? !part.isEmpty() : part.startsWith(stratum + "|");
    }

    /** What holds for all strata within the first of {@code stratum} and its coarser ones that was seen enough. */
    private Rates widest(SortedMap<String, Cell> of, String stratum) {
        Cell pooled = of.getOrDefault(stratum, Cell.EMPTY);
        String wider = coarser(stratum);
        if (pooled.trials() < ENOUGH && wider != null) {
            return widest(of, wider);
        }
        double low = rates(pooled).low();
        double high = rates(pooled).high();
        for (Map.Entry<String, Cell> e : of.entrySet()) {
            boolean within = isWithin(e.getKey(), stratum) && !OwnPast.isPool(e.getKey());
            if (within && e.getValue().trials() >= ENOUGH) {
                low = Math.min(low, rates(e.getValue()).low());
                high = Math.max(high, rates(e.getValue()).high());
            }
        }
        return new Rates(low, high);
    }

    private Rates rates(Cell cell) {
        return cell.trials() == 0
                ? Rates.ANY
                : new Rates(
                        ClopperPearson.lower(cell.trials(), cell.hits(), alpha),
                        ClopperPearson.upper(cell.trials(), cell.hits(), alpha));
    }
}
