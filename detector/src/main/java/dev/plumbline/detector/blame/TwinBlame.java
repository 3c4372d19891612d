package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.models.cell.Cohort;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who is wrong where twins differ: the part of the fleet whose fault makes what was compared most likely
 * ({@link TwinLikelihood}), the smallest of those that explain it as well. Two halves of a fleet explain the same
 * differences, and so may a pool and its kind of hardware while little was compared: then all of them are named, and
 * nobody acts on it.
 */
final class TwinBlame {

    /** Explanations that are not this much more likely than another are not told apart: 20 to 1. */
    private static final double LN_MARGIN = StrictMath.log(20);

    /**
     * What accuses a pool of showing one user's data to another must be this much more likely than an incomplete
     * digest: 1,000 to 1.
     */
    private static final double LN_CERTAIN = StrictMath.log(1_000);

    /** More than these are not named. */
    private static final int NAMED = 5;

    private final CohortIndex cohortIndex;
    private final TwinComparisons comparisons;
    private final LongFunction<BitSet> mask;

    /**
     * @param cohort the smallest of the best explanations
     * @param alternatives the others that explain it as well
     * @param everybody ln of how much more likely it is that all differ from all alike
     * @param tried how many explanations were tried: one of many fits a few differences by chance
     */
    record Explanation(Cohort cohort, List<Cohort> alternatives, double everybody, int tried) {

        /**
         * Whether what was compared was not the same, so that nobody is at fault; of what is gross, whether it may be
         * so.
         */
        boolean blamesNobody(boolean gross) {
            return gross ? everybody + StrictMath.log(tried) >= -LN_CERTAIN : everybody >= LN_MARGIN;
        }
    }

    /** A part of the fleet and how well it explains what was compared. */
    private record Candidate(CohortIndex.Entry entry, double likelihood) {

        private int size() {
            return entry.members().cardinality();
        }
    }

    /** @param mask what could not be seen, by the window with which it was judged */
    TwinBlame(CohortIndex cohortIndex, TwinComparisons comparisons, LongFunction<BitSet> mask) {
        this.cohortIndex = cohortIndex;
        this.comparisons = comparisons;
        this.mask = mask;
    }

    /**
     * The best explanation of what differed at a cut since a part of the fleet began to differ; null where nothing did.
     *
     * @param seed that part
     * @param told what is known of a cohort by references that need no twins: ln of the evidence
     */
    @Nullable
    Explanation explain(HypothesisTest ask, int cut, Cohort seed, ToDoubleFunction<Cohort> told) {
        BitSet members = cohortIndex.members(seed);
        long from = onset(ask, cut, row -> row.speaksOf(members));
        PairCounts pairs = between(from, Long.MAX_VALUE, ask, cut);
        Explanation explanation = pairs.isEmpty() ? null : explain(pairs, told);
        if (explanation == null) {
            return null;
        }
        double everybody = explanation.everybody()
                - new TwinLikelihood(between(Long.MIN_VALUE, from, ask, cut)).ofNobody()
                - new TwinLikelihood(pairs).ofAll()
                + everybody(ask, cut);
        return new Explanation(explanation.cohort(), explanation.alternatives(), everybody, explanation.tried());
    }

    /** ln of the likelihood of all that is known where all differ from all alike, since whenever that fits best. */
    private double everybody(HypothesisTest ask, int cut) {
        long from = onset(ask, cut, row -> true);
        return new TwinLikelihood(between(Long.MIN_VALUE, from, ask, cut)).ofNobody()
                + new TwinLikelihood(between(from, Long.MAX_VALUE, ask, cut)).ofAll();
    }

    private long onset(HypothesisTest ask, int cut, Predicate<WindowView.Row> which) {
        return comparisons.onset(ask, cut, which, mask, stratum -> ask.highest(cut, stratum));
    }

    private PairCounts between(long from, long until, HypothesisTest ask, int cut) {
        return comparisons.between(from, until, ask, cut, mask, stratum -> ask.highest(cut, stratum));
    }

    /** The same of comparisons that are known. */
    @Nullable
    Explanation explain(PairCounts pairs, ToDoubleFunction<Cohort> told) {
        TwinLikelihood likelihood = new TwinLikelihood(pairs);
        List<Candidate> candidates = new ArrayList<>();
        for (CohortIndex.Entry entry : cohortIndex.entries()) {
            if (pairs.all().keySet().stream().anyMatch(pair -> PairCounts.crosses(pair, entry.members()))) {
                double effort = entry.cohort().values().size() > 1 ? LN_MARGIN : 0;
                candidates.add(new Candidate(entry, likelihood.of(entry.members()) - effort));
            }
        }
        if (candidates.isEmpty()) {
            return null;
        }
        double best =
                candidates.stream().mapToDouble(Candidate::likelihood).max().orElse(Double.NEGATIVE_INFINITY);
        List<Cohort> tied = candidates.stream()
                .filter(c -> c.likelihood() >= best - LN_MARGIN)
                .sorted(Comparator.comparingInt(Candidate::size)
                        .thenComparing(Comparator.comparingDouble(Candidate::likelihood)
                                .reversed()))
                .map(c -> c.entry().cohort())
                .limit(NAMED)
                .toList();
        List<Cohort> settled = settled(tied, told);
        return new Explanation(
                settled.get(0), settled.subList(1, settled.size()), likelihood.ofAll() - best, candidates.size());
    }

    /** Where another reference speaks clearly of one of them, it is that one. */
    private static List<Cohort> settled(List<Cohort> tied, ToDoubleFunction<Cohort> told) {
        List<Cohort> known = tied.stream()
                .sorted(Comparator.comparingDouble(told).reversed())
                .toList();
        boolean clear = known.size() > 1
                && told.applyAsDouble(known.get(0)) >= told.applyAsDouble(known.get(1)) + LN_MARGIN
                && told.applyAsDouble(known.get(0)) >= LN_MARGIN;
        return clear ? List.of(known.get(0)) : tied;
    }
}
