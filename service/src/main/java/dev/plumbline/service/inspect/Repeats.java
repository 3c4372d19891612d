package dev.plumbline.service.inspect;

import java.util.HashMap;
import java.util.Map;

/** How often keys come again, such as sessions. Memory is bounded: keys that are met later are left out. */
final class Repeats {

    private static final int MOST = 200_000;

    private final Map<String, long[]> keys = new HashMap<>();

    void add(String key, long time) {
        long[] seen = keys.get(key);
        if (seen == null && keys.size() < MOST) {
            keys.put(key, new long[] {1, time, time});
        } else if (seen != null) {
            seen[0]++;
            seen[1] = Math.min(seen[1], time);
            seen[2] = Math.max(seen[2], time);
        }
    }

    /** How many different keys came. */
    long different() {
        return keys.size();
    }

    /** How many of them came more than once. */
    long again() {
        return keys.values().stream().filter(k -> k[0] > 1).count();
    }

    /** How many lived for at least so long. */
    long longer(long millis) {
        return keys.values().stream().filter(k -> k[2] - k[1] >= millis).count();
    }

    /** How often the most frequent came. */
    long most() {
        return keys.values().stream().mapToLong(k -> k[0]).max().orElse(0);
    }
}
