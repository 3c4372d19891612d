package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.CheckResult;
import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.detector.equivalence.MeanBet;
import dev.plumbline.detector.equivalence.PromptDifference;
import java.util.List;

/** Whether what one pool lists for the same context differs by more than the margin, as a mean over prompts. */
final class ListDrift {

    private static final double MARGIN = Margin.DEFAULT.nats();

    private ListDrift() {}

    /** @param differences one for each prompt */
    static CheckResult judge(List<PromptDifference> differences, double lnEnough, String finding) {
        MeanBet bet = new MeanBet(1.0 / Margin.CLIP);
        int trials = 0;
        for (PromptDifference difference : differences) {
            if (difference.positions() > 0) {
                bet.accept(Math.min(1, difference.nats() / (Margin.CLIP * MARGIN)));
                trials++;
            }
        }
        String words = String.format(
                java.util.Locale.ROOT,
                "prompts %s: %.3f nats at the mean, the margin is %.1f",
                finding,
                mean(differences),
                MARGIN);
        return CheckResult.of(bet.lnAbove(), lnEnough, trials, words);
    }

    /** Of the prompts of a reproducer, which were chosen because they differ: their mean alone. */
    static boolean shows(List<PromptDifference> differences) {
        return mean(differences) > MARGIN;
    }

    private static double mean(List<PromptDifference> differences) {
        return differences.stream()
                .filter(difference -> difference.positions() > 0)
                .mapToDouble(PromptDifference::nats)
                .average()
                .orElse(0);
    }
}
