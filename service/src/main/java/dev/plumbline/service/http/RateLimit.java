package dev.plumbline.service.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How often a client may ask: so many at once, and so many a second after that. What is remembered of clients is
 * bounded.
 */
final class RateLimit {

    private static final int CLIENTS = 10_000;

    private final double burst;
    private final double perSecond;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    private record Bucket(double left, long at) {}

    RateLimit(int burst, int perSecond, LongSupplier nanos) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /** Whether a client may ask once more. */
    boolean admits(String client) {
        if (buckets.size() >= CLIENTS) {
            buckets.clear(); // a client that was refused is let in again, and no memory is spent on a flood of them
        }
        long now = nanos.getAsLong();
        Bucket after = buckets.compute(client, (c, before) -> {
            double left =
                    before == null ? burst : Math.min(burst, before.left() + (now - before.at()) * perSecond / 1e9);
            return new Bucket(Math.max(left, 0) - 1, now);
        });
        return after != null && after.left() >= 0;
    }
}
