package dev.plumbline.detector.equivalence.check;

import dev.plumbline.detector.equivalence.MetamorphicCheck;
import java.util.List;
import java.util.Optional;

/** All checks there are. */
public final class MetamorphicChecks {

    public static final List<MetamorphicCheck> ALL = List.of(
            new GreedyIsArgmax(),
            new TopKOneIsGreedy(),
            CutHolds.TOP_K,
            CutHolds.TOP_P,
            CutHolds.MIN_P_HOLDS,
            new WiderKeeps(),
            new DrawsMatchReport(),
            new OneStepDraws(),
            new SuccessiveDraws(),
            new ConcurrentDraws(),
            new SeedRepeats(),
            new SeedsDiffer(),
            new BatchInvariance(),
            new WarmCache(),
            new LogitBias(),
            new StopStrings(),
            new PromptRescored(),
            new UsageAgrees(),
            new StreamEqualsWhole());

    private MetamorphicChecks() {}

    /** The check of this name. */
    public static Optional<MetamorphicCheck> named(String name) {
        return ALL.stream()
                .filter(check -> check.description().name().equals(name))
                .findFirst();
    }
}
