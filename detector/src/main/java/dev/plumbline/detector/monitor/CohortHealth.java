package dev.plumbline.detector.monitor;

/**
 * How a pool stands by what was asked of it of late.
 *
 * @param responses sampled responses that this rests on
 * @param sessions sessions among them that were new to the pool
 * @param passes whether every rate is shown to lie inside its tolerance
 * @param reason why, or why not, for people
 */
public record CohortHealth(String pool, long responses, long sessions, boolean passes, String reason) {}
