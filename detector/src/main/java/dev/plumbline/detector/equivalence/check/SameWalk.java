package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.RankedStep;

/** Two answers that ought to be the same, token by token. */
final class SameWalk {

    private SameWalk() {}

    /** Whether they part where the first choices are no near tie. Beyond a near tie nothing is said. */
    static boolean parts(ProbeAnswer a, ProbeAnswer b) {
        int common = Math.min(a.steps().size(), b.steps().size());
        for (int i = 0; i < common; i++) {
            if (!a.steps()
                    .get(i)
                    .chosen()
                    .identity()
                    .equals(b.steps().get(i).chosen().identity())) {
                RankedStep here = RankedStep.of(a.steps().get(i));
                return here.gap() > RankedStep.TIE;
            }
        }
        return a.steps().size() != b.steps().size()
                || (a.steps().isEmpty() && !a.text().equals(b.text()));
    }

    /** Whether all tokens are the same. */
    static boolean equal(ProbeAnswer a, ProbeAnswer b) {
        if (a.steps().isEmpty() || b.steps().isEmpty()) {
            return a.text().equals(b.text());
        }
        return a.steps().stream()
                .map(step -> step.chosen().identity())
                .toList()
                .equals(b.steps().stream().map(step -> step.chosen().identity()).toList());
    }
}
