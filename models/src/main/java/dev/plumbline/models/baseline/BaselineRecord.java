package dev.plumbline.models.baseline;

/** A record of the topic {@code baselines}: what somebody approved, or what a model learned by itself. */
public sealed interface BaselineRecord permits Baseline, AutomaticBaseline {

    String model();

    /** Start of the first window that it was learned from, in milliseconds since the epoch. */
    long since();

    /** The record's key in its topic: each model has one of either kind. */
    String key();
}
