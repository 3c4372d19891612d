package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Twins that differ grossly where nobody can be at fault, as cells of {@link Twins#DIGEST}: all differ from all alike,
 * or from themselves, so what was compared was not the same context. All that it needs is in the comparisons.
 */
public final class DigestDoubt {

    private final @Nullable HypothesisTest gross;
    private final CohortIndex cohortIndex;
    private final TwinComparisons comparisons;

    public DigestDoubt(List<HypothesisTest> asks, CohortIndex cohortIndex, TwinComparisons comparisons) {
        this.gross = asks.stream()
                .filter(ask -> ask.question().name().equals(Twins.GROSS_NAME))
                .findFirst()
                .orElse(null);
        this.cohortIndex = cohortIndex;
        this.comparisons = comparisons;
    }

    /** What a window adds, of what was compared before it and in it. */
    public CellTable of(CellTable cells) {
        CellTable own = new CellTable();
        if (gross != null && nobodyIsAtFault(gross)) {
            cells.forEach(
                    Twins.GROSS_NAME,
                    (key, cell) -> own.add(
                            new CellKey(Twins.DIGEST_NAME, 0, 0, "", key.cohort()),
                            Cell.count(cell.trials(), cell.hits())));
        }
        return own;
    }

    private boolean nobodyIsAtFault(HypothesisTest ask) {
        PairCounts pairs = comparisons.between(
                Long.MIN_VALUE, Long.MAX_VALUE, ask, 0, window -> new BitSet(), stratum -> ask.highest(0, stratum));
        long differing = pairs.all().values().stream()
                .mapToLong(PairCounts.Count::differing)
                .sum();
        if (differing < 2) {
            return false; // one answer accuses nobody, and neither does it excuse
        }
        TwinBlame.Explanation explanation =
                new TwinBlame(cohortIndex, comparisons, window -> new BitSet()).explain(pairs, cohort -> 0);
        return explanation != null && explanation.blamesNobody(false);
    }
}
