package dev.plumbline.models.incident;

/**
 * One of the sampled responses that an incident counted, to look up in one's own logs.
 *
 * @param id the response's own id, as the gateway logged it
 * @param pool where it was served; empty where nobody said
 * @param time end of the window in which it was counted, in milliseconds since the epoch
 */
public record SampledResponse(String id, String pool, long time) {}
