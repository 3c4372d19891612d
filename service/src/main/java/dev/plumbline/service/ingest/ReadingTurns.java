package dev.plumbline.service.ingest;

import java.util.HashMap;
import java.util.Map;

/** How many bodies are read at once, in all and of one sender: whoever sends slowly leaves room for others. */
final class ReadingTurns {

    private final int most;
    private final int each;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /** @param each at most so many of one sender */
    ReadingTurns(int most, int each) {
        this.most = most;
        this.each = each;
    }

    /** Whether the sender got one, which it must give back. */
    synchronized boolean tryAcquire(String sender) {
        if (all >= most || taken.getOrDefault(sender, 0) >= each) {
            return false;
        }
        all++;
        taken.merge(sender, 1, Integer::sum);
        return true;
    }

    synchronized void release(String sender) {
        all--;
        taken.computeIfPresent(sender, (s, count) -> count > 1 ? count - 1 : null);
    }
}
