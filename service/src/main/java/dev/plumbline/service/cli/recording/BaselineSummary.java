package dev.plumbline.service.cli.recording;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.VisibleName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a baseline was learned from, in ten lines at most, and what it lacks. */
final class BaselineSummary {

    /** Less than this says little: bounds are wide, and traffic of another minute is other traffic. */
    private static final Duration ENOUGH = Duration.ofHours(1);

    /** Signals that have a line of their own. */
    private static final int LISTED = 7;

    private final Baseline baseline;

    /** Trials by signal, of the form of its question that was asked most often. */
    private final Map<String, Long> trials = new HashMap<>();

    private final List<String> missing;

    /** @param questions all that are asked */
    BaselineSummary(Baseline baseline, List<Question> questions) {
        this.baseline = baseline;
        Map<String, Map<Integer, Long>> byCut = new HashMap<>();
        baseline.counts()
                .forEach((key, cell) -> byCut.computeIfAbsent(key.signal(), s -> new HashMap<>())
                        .merge(key.cut(), cell.trials(), Long::sum));
        byCut.forEach((signal, cuts) -> trials.put(
                signal, cuts.values().stream().mapToLong(Long::longValue).max().orElse(0)));
        this.missing = questions.stream()
                .filter(BaselineSummary::hasHistory)
                .map(Question::name)
                .filter(name -> trials.getOrDefault(name, 0L) == 0)
                .sorted()
                .toList();
    }

    private static boolean hasHistory(Question question) {
        return Stream.of(Reference.HISTORY, Reference.RESCORED).anyMatch(question.references()::contains);
    }

    /** Ten lines at most: how long, of whom, how much of each signal, and of which nothing. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("learned from " + time() + "; pools: " + values("pool").size() + ", kinds of hardware: "
                + values("hardware").size());
        List<String> signals = trials.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        signals.stream().limit(LISTED).forEach(signal -> lines.add(line(signal)));
        if (signals.size() > LISTED) {
            lines.add("and of " + String.join(", ", signals.subList(LISTED, signals.size())));
        }
        if (!missing.isEmpty()) {
            lines.add("nothing of " + String.join(", ", missing));
        }
        return lines;
    }

    private String line(String signal) {
        Set<String> strata = baseline.counts().keySet().stream()
                .filter(key -> key.signal().equals(signal))
                .map(Baseline.Key::stratum)
                .collect(Collectors.toSet());
        return String.format(Locale.ROOT, "%s: %,d trials in %d strata", signal, trials.get(signal), strata.size());
    }

    /** What somebody should know before approving it. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (baseline.until() - baseline.since() < ENOUGH.toMillis()) {
            warnings.add(VisibleName.of(baseline.model()) + ": learned from " + time()
                    + ": less than an hour says little of what is normal; a day or more is better");
        }
        if (!missing.isEmpty()) {
            warnings.add(VisibleName.of(baseline.model()) + ": nothing was learned of " + String.join(", ", missing)
                    + ": history will not judge them");
        }
        return warnings;
    }

    private String time() {
        Duration time = Duration.ofMillis(baseline.until() - baseline.since());
        return time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    /** What a property of strata was. */
    private Set<String> values(String property) {
        return baseline.counts().keySet().stream()
                .flatMap(key -> Stream.of(key.stratum().split("\\|")))
                .filter(part -> part.startsWith(property + "="))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
