package dev.plumbline.detector.equivalence;

/** What can be said of two pools. */
public enum PairVerdict {
    /** They differ by more than the margin in at least one measure. */
    DIFFERENT,
    /** They differ by less than the margin in every measure. */
    EQUIVALENT,
    /** Neither is shown. */
    INSUFFICIENT,
    /** They were not given the same: another chat template or tokenizer. */
    NOT_COMPARABLE
}
