package dev.plumbline.models.policy;

/**
 * A policy as it was published. Times are milliseconds since the epoch.
 *
 * @param from start of the first window in which it is in force
 * @param by who published it
 * @param time when
 * @param yaml the file, as it was
 */
public record PublishedPolicy(long from, String by, long time, String yaml) {}
