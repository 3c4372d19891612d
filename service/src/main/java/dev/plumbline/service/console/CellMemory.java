package dev.plumbline.service.console;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of late, by place and by the prompt's scripts, in spans of five minutes. Distributions, whose hits
 * are decided later, are left out. Memory is bounded by the number of cells: where there are many, the spans are fewer.
 * Not safe for threads.
 */
final class CellMemory {

    private static final long SPAN = Duration.ofMinutes(5).toMillis();
    private static final int SPANS = 72;
    private static final String SCRIPTS = "prompt.scripts=";

    /** The questions whose cells are counts of yes and no. */
    static final Map<String, Question> QUESTIONS = Signals.questions().stream()
            .filter(question -> question.quantiles().isEmpty())
            .collect(Collectors.toMap(Question::name, Function.identity()));

    private final int most;
    private final Map<String, TreeMap<Long, Map<Key, Cell>>> models = new HashMap<>();
    private int size;

    /**
     * What a cell counts.
     *
     * @param scripts of the prompt, such as {@code Latn}; empty where it is not known
     * @param twin where twins were served; null where the question is about one side
     */
    record Key(
            String signal,
            int cut,
            int bin,
            String scripts,
            CohortKey place,
            @Nullable CohortKey twin) {}

    /** @param most how many cells are kept, over all models */
    CellMemory(int most) {
        this.most = most;
    }

    void record(Tally tally) {
        TreeMap<Long, Map<Key, Cell>> spans = models.computeIfAbsent(tally.model(), m -> new TreeMap<>());
        long span = tally.window() - Math.floorMod(tally.window(), SPAN);
        if (spans.size() >= SPANS && span < spans.firstKey()) {
            return;
        }
        Map<Key, Cell> cells = spans.computeIfAbsent(span, s -> new HashMap<>());
        int before = cells.size();
        tally.cells().forEach((key, cell) -> {
            if (QUESTIONS.containsKey(key.signal())) {
                cells.merge(key(key), cell, Cell::plus);
            }
        });
        size += cells.size() - before;
        if (spans.size() > SPANS) {
            drop(spans);
        }
        while (size > most && models.values().stream().anyMatch(s -> s.size() > 1)) {
            models.values().stream().max(Comparator.comparingInt(TreeMap::size)).ifPresent(this::drop);
        }
    }

    /** All that was counted of a signal since a time, as far as it is remembered. */
    void since(String model, String signal, long from, BiConsumer<Key, Cell> to) {
        models.getOrDefault(model, new TreeMap<>()).tailMap(from - Math.floorMod(from, SPAN), true).values().stream()
                .flatMap(cells -> cells.entrySet().stream())
                .filter(e -> e.getKey().signal().equals(signal))
                .forEach(e -> to.accept(e.getKey(), e.getValue()));
    }

    private void drop(NavigableMap<Long, Map<Key, Cell>> spans) {
        Map.Entry<Long, Map<Key, Cell>> first = spans.pollFirstEntry();
        size -= first == null ? 0 : first.getValue().size();
    }

    private static Key key(CellKey key) {
        String stratum = key.stratum();
        int at = stratum.indexOf(SCRIPTS);
        int from = at + SCRIPTS.length();
        int end = at < 0 ? -1 : stratum.indexOf('|', from);
        String scripts = at < 0 ? "" : stratum.substring(from, end < 0 ? stratum.length() : end);
        return new Key(key.signal(), key.cut(), key.bin(), scripts, key.cohort(), key.twin());
    }
}
