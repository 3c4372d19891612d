package dev.plumbline.models.sample;

/** Of which distribution the reported log-probabilities are. */
public enum LogprobMode {
    /** Of the model's own, before temperature and cuts. */
    RAW,
    /** Of the one that was sampled from, after temperature and cuts. */
    PROCESSED,
    /** Not known: nothing can be held against them. */
    UNKNOWN
}
