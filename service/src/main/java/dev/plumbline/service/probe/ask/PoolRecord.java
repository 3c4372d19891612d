package dev.plumbline.service.probe.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How it went with a pool: what it answered, how long it took, why it did not answer. Safe for threads. */
public final class PoolRecord {

    private final List<Long> millis = new ArrayList<>();
    private final Map<String, Integer> errors = new TreeMap<>();
    private int asked;
    private int failedInARow;
    private boolean outOfBudget;

    /** How a pool was met, at one moment. */
    public record Snapshot(
            int asked,
            int answered,
            long medianMillis,
            Map<String, Integer> errors,
            boolean lost,
            boolean outOfBudget) {

        public Snapshot {
            errors = Map.copyOf(errors);
        }
    }

    /** @param error why nothing was answered; null where something was */
    synchronized void add(@Nullable String error, long took) {
        asked++;
        if (error == null) {
            millis.add(took);
            failedInARow = 0;
            return;
        }
        errors.merge(error, 1, Integer::sum);
        boolean refused = error.matches("HTTP 4(00|04|05|22).*"); // a field or a path that it does not have
        failedInARow = refused ? 0 : failedInARow + 1;
    }

    synchronized void outOfBudget() {
        outOfBudget = true;
    }

    synchronized int failedInARow() {
        return failedInARow;
    }

    public synchronized Snapshot snapshot() {
        long median = millis.isEmpty() ? 0 : millis.stream().sorted().toList().get(millis.size() / 2);
        return new Snapshot(asked, millis.size(), median, errors, failedInARow >= PoolClient.GIVES_UP, outOfBudget);
    }
}
