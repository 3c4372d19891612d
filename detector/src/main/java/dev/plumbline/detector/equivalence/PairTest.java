package dev.plumbline.detector.equivalence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Do two pools differ by more than a margin, or by less? A sequential test in both directions over distinct prompts.
 * The unit is the prompt: positions of one answer are not independent of each other, prompts that were drawn
 * independently are.
 *
 * <p>Errors: with probability α at most it ever says DIFFERENT of pools that do not differ by more than the margin, and
 * with α at most it ever says EQUIVALENT of pools that differ by the margin or more in some measure. The latter needs
 * no sharing among the measures: for a false word all measures must pass, the one that differs among them.
 */
public final class PairTest {

    private final Margin margin;
    private final double lnDifferent;
    private final double lnEquivalent;
    private final Map<Measure, MeanBet> bets = new EnumMap<>(Measure.class);
    private final Map<Measure, Double> sums = new EnumMap<>(Measure.class);
    private final List<Integer> partings = new ArrayList<>();
    private int prompts;
    private int positions;
    private PairVerdict verdict = PairVerdict.INSUFFICIENT;

    /** One measure: the mean so far (not clipped), and the evidence in both directions. */
    public record Measured(Measure measure, double margin, double mean, double lnDifferent, double lnEquivalent) {}

    /**
     * @param lnDifferent ln(1/α) for one measure in the direction DIFFERENT, α being the share of this measure
     * @param lnEquivalent ln(1/α) in the other direction
     */
    public PairTest(Margin margin, double lnDifferent, double lnEquivalent) {
        this.margin = margin;
        this.lnDifferent = lnDifferent;
        this.lnEquivalent = lnEquivalent;
        for (Measure measure : Measure.values()) {
            bets.put(measure, new MeanBet(1.0 / Margin.CLIP));
            sums.put(measure, 0.0);
        }
    }

    /** One more prompt, which no pool was asked before; those without a common position say nothing. */
    public void accept(PromptDifference difference) {
        if (difference.positions() == 0) {
            return;
        }
        bets.forEach((measure, bet) -> {
            double value = difference.of(measure);
            bet.accept(Math.min(1, value / (Margin.CLIP * margin.of(measure))));
            sums.merge(measure, value, Double::sum);
        });
        prompts++;
        positions += difference.positions();
        if (difference.parted() >= 0) {
            partings.add(difference.parted());
        }
        decide();
    }

    /** What is decided stays so: later prompts add nothing. */
    private void decide() {
        if (verdict != PairVerdict.INSUFFICIENT) {
            return;
        }
        if (bets.values().stream().anyMatch(bet -> bet.lnAbove() >= lnDifferent)) {
            verdict = PairVerdict.DIFFERENT;
        } else if (bets.values().stream().allMatch(bet -> bet.lnBelow() >= lnEquivalent)) {
            verdict = PairVerdict.EQUIVALENT;
        }
    }

    public PairVerdict verdict() {
        return verdict;
    }

    public List<Measured> measured() {
        List<Measured> measured = new ArrayList<>();
        bets.forEach((measure, bet) -> measured.add(new Measured(
                measure,
                margin.of(measure),
                prompts == 0 ? Double.NaN : sums.getOrDefault(measure, 0.0) / prompts,
                bet.lnAbove(),
                bet.lnBelow())));
        return measured;
    }

    public int prompts() {
        return prompts;
    }

    public int positions() {
        return positions;
    }

    /** At which positions answers parted. */
    public List<Integer> partings() {
        return List.copyOf(partings);
    }

    /** How many prompts it takes at least until pools without any difference are EQUIVALENT. */
    public static int leastPrompts(double lnEquivalent) {
        return MeanBet.least(1.0 / Margin.CLIP, lnEquivalent);
    }
}
