package dev.plumbline.detector.baseline;

import org.jspecify.annotations.Nullable;

/** What a model's past predicts of rates: an approved baseline, or one that was learned from its own quiet days. */
public interface History {

    /** Whether it predicts anything of what is judged with the window that starts at {@code judged}. */
    boolean isKnown(long judged);

    /** Where distribution signals are cut for it, in a window that was cut as {@code window} says. */
    Cuts cuts(Cuts window);

    /** Whether it shows that who served, a stratum of {@link OwnPast}, is no peer of the others. */
    boolean differs(Cuts cuts, String signal, int cut, String stratum);

    /** Bounds of a rate in a window that was cut as {@code cuts} say; null where nothing is predicted for it. */
    BaselineRates.@Nullable Rates rates(Cuts cuts, String signal, int cut, String stratum);
}
