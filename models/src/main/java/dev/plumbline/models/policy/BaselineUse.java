package dev.plumbline.models.policy;

/** Which baselines a model's past is judged by. */
public enum BaselineUse {
    /** An approved one; where there is none, those that the model learned from its own quiet days, for tickets. */
    AUTOMATIC,
    /** An approved one only; nothing is learned. */
    APPROVED,
    /** None. */
    OFF
}
