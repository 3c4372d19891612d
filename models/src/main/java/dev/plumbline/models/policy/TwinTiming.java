package dev.plumbline.models.policy;

import java.time.Duration;

/**
 * How long equal contexts of two pools are remembered.
 *
 * @param memory how long contexts are remembered, and that two sides agreed on one
 * @param span how long before an answer its twin may have come
 * @param votes how long it is remembered that two sides differed on a context
 */
public record TwinTiming(Duration memory, Duration span, Duration votes) {}
