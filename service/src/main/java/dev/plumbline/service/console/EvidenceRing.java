package dev.plumbline.service.console;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Evidence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the monitors of each model said in the last few hours. Memory is bounded by the number of values: where there
 * are many monitors, the hours are fewer. Not safe for threads.
 */
final class EvidenceRing {

    /** Six hours of windows of ten seconds. */
    static final int WINDOWS = 2_160;

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final int most;
    private final Map<String, History> histories = new TreeMap<>();
    private long values;

    /** Who speaks. */
    record Monitor(String signal, String reference, Cohort cohort) {}

    /**
     * What one monitor said.
     *
     * @param values natural logarithm of its evidence, one a window; NaN where it was not asked
     */
    record Series(Monitor monitor, List<Float> values) {

        float highest() {
            return values.stream().filter(v -> !v.isNaN()).max(Float::compare).orElse(Float.NEGATIVE_INFINITY);
        }
    }

    /**
     * What several monitors said in the same windows.
     *
     * @param windows their starts, in milliseconds since the epoch
     * @param thresholds what evidence had to reach to page then
     */
    record Excerpt(List<Long> windows, List<Float> thresholds, List<Series> series) {}

    private static final class Frame {
        private final long window;
        private final float threshold;
        private final float[] values;

        Frame(long window, float threshold, float[] values) {
            this.window = window;
            this.threshold = threshold;
            this.values = values;
        }

        float value(int i) {
            return i < values.length ? values[i] : Float.NaN;
        }
    }

    private static final class History {
        private final Map<Monitor, Integer> monitors = new HashMap<>();
        private final Deque<Frame> frames = new ArrayDeque<>();
        private Evidence last;

        History(Evidence last) {
            this.last = last;
        }
    }

    /** @param most how many values are kept, over all models */
    EvidenceRing(int most) {
        this.most = most;
    }

    /** Takes what was said at the end of a window; what it heard before is not heard again. */
    void record(Evidence evidence) {
        History history = histories.computeIfAbsent(evidence.model(), m -> new History(evidence));
        Frame newest = history.frames.peekLast();
        if (newest != null && newest.window >= evidence.window()) {
            return;
        }
        if (history.monitors.size() > 1_000 + 2 * evidence.monitors().size()) {
            forget(history); // most of those it knows have gone
        }
        history.last = evidence;
        for (Evidence.Reading r : evidence.monitors()) {
            history.monitors.putIfAbsent(monitor(r), history.monitors.size());
        }
        float[] frame = new float[history.monitors.size()];
        Arrays.fill(frame, Float.NaN);
        double threshold = Double.NaN;
        for (Evidence.Reading r : evidence.monitors()) {
            frame[history.monitors.getOrDefault(monitor(r), 0)] = (float) r.evidence();
            threshold = r.threshold();
        }
        history.frames.addLast(new Frame(evidence.window(), (float) threshold, frame));
        values += frame.length;
        if (history.frames.size() > WINDOWS) {
            drop(history);
        }
        while (values > most && histories.values().stream().anyMatch(h -> h.frames.size() > 1)) {
            histories.values().stream()
                    .max(Comparator.comparingInt(h -> h.frames.size()))
                    .ifPresent(this::drop);
        }
    }

    /** What was said last of each model, by its name. */
    List<Evidence> latest() {
        return histories.values().stream().map(h -> h.last).toList();
    }

    /** What was said last of a model. */
    Optional<Evidence> latest(String model) {
        return Optional.ofNullable(histories.get(model)).map(h -> h.last);
    }

    /** All that is kept of some monitors of a model, those with the highest evidence first. */
    Excerpt excerpt(String model, Predicate<Monitor> wanted, int limit) {
        History history = histories.get(model);
        if (history == null) {
            return new Excerpt(List.of(), List.of(), List.of());
        }
        List<Series> series = history.monitors.entrySet().stream()
                .filter(e -> wanted.test(e.getKey()))
                .map(e -> new Series(
                        e.getKey(),
                        history.frames.stream().map(f -> f.value(e.getValue())).toList()))
                .sorted(Comparator.comparing(Series::highest).reversed())
                .limit(limit)
                .toList();
        return new Excerpt(
                new ArrayList<>(history.frames.stream().map(f -> f.window).toList()),
                new ArrayList<>(history.frames.stream().map(f -> f.threshold).toList()),
                series);
    }

    /**
     * The last hour of one monitor in spans of equal length: the most of its share of the threshold in each, in
     * percent; -1 where nothing is kept of a span. Empty where nothing is kept at all.
     */
    int[] hour(String model, Evidence.Reading reading, int spans) {
        History history = histories.get(model);
        Integer place = history == null ? null : history.monitors.get(monitor(reading));
        Frame newest = history == null ? null : history.frames.peekLast();
        if (history == null || place == null || newest == null) {
            return new int[0];
        }
        int[] most = new int[spans];
        Arrays.fill(most, -1);
        for (Iterator<Frame> back = history.frames.descendingIterator(); back.hasNext(); ) {
            Frame frame = back.next();
            long age = newest.window - frame.window;
            if (age >= HOUR) {
                break;
            }
            float value = frame.value(place);
            if (Float.isFinite(value)) {
                int span = spans - 1 - (int) (age * spans / HOUR);
                most[span] = Math.max(most[span], Math.max(0, Math.round(100 * value / frame.threshold)));
            }
        }
        return most;
    }

    private void drop(History history) {
        Frame oldest = history.frames.pollFirst();
        values -= oldest == null ? 0 : oldest.values.length;
    }

    private void forget(History history) {
        while (!history.frames.isEmpty()) {
            drop(history);
        }
        history.monitors.clear();
    }

    private static Monitor monitor(Evidence.Reading r) {
        return new Monitor(r.signal(), r.reference(), r.cohort());
    }
}
