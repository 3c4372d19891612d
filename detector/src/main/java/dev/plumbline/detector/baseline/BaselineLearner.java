package dev.plumbline.detector.baseline;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** From the tallies of a healthy time to baselines, one of each model. Tallies may come in any order and in parts. */
public final class BaselineLearner {

    private final long window;
    private final Set<String> signals;
    private final Set<String> byServer;
    private final SortedMap<String, Model> models = new TreeMap<>();

    private static final class Model {
        private final TreeMap<Baseline.Key, Cell> counts = new TreeMap<>();
        private long since = Long.MAX_VALUE;
        private long until = Long.MIN_VALUE;
    }

    /**
     * @param window length of a window
     * @param questions all that are asked; those that history can answer are learned
     */
    public BaselineLearner(Duration window, List<Question> questions) {
        this.window = window.toMillis();
        this.signals = questions.stream()
                .filter(q -> q.references().contains(Reference.HISTORY)
                        || q.references().contains(Reference.RESCORED))
                .map(Question::name)
                .collect(Collectors.toUnmodifiableSet());
        this.byServer = questions.stream()
                .filter(Question::hasOwnPast)
                .map(Question::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Takes what was counted in one window, or a part of it. What came late belongs to no known hour and is left out.
     */
    public void accept(Tally tally) {
        Model model = models.computeIfAbsent(tally.model(), m -> new Model());
        model.since = Math.min(model.since, tally.window());
        model.until = Math.max(model.until, tally.window() + window);
        for (String signal : signals) {
            boolean served = byServer.contains(signal);
            tally.cells().forEach(signal, (key, cell) -> {
                if (!key.stratum().equals(Tallier.LATE)) {
                    String stratum = served ? OwnPast.stratum(key.stratum(), key.cohort()) : key.stratum();
                    model.counts.merge(
                            new Baseline.Key(signal, key.cut(), key.bin(), stratum),
                            Cell.count(cell.trials(), cell.hits()),
                            Cell::plus);
                }
            });
        }
    }

    /** What was learned of each model, in force for all windows until somebody says from when. */
    public List<Baseline> baselines() {
        return models.entrySet().stream()
                .map(e -> new Baseline(e.getKey(), e.getValue().since, e.getValue().until, null, e.getValue().counts))
                .toList();
    }
}
