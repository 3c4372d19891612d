package dev.plumbline.detector.baseline;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.proto.state.QuantileState;
import dev.plumbline.models.proto.state.QuantilesState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The distribution of each feature over all of a model's traffic so far, in the bins of its signal: where distribution
 * signals cut before anybody has approved a baseline.
 */
public final class Quantiles {

    /** Fewer responses than this say too little. */
    private static final long ENOUGH = 100;

    private final List<Question> questions;
    private final Set<String> names;
    private final Map<String, TreeMap<Integer, Long>> totals = new TreeMap<>();

    public Quantiles(List<Question> questions) {
        this.questions =
                questions.stream().filter(q -> !q.quantiles().isEmpty()).toList();
        this.names = this.questions.stream().map(Question::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Cuts from what was seen so far. */
    public Cuts cuts() {
        TreeMap<String, List<Integer>> bins = new TreeMap<>();
        for (Question question : questions) {
            List<Integer> cuts = new ArrayList<>();
            for (int feature = 0; feature < question.features(); feature++) {
                cuts.addAll(cuts(totals.getOrDefault(key(question.name(), feature), new TreeMap<>()), question));
            }
            bins.put(question.name(), cuts);
        }
        return new Cuts(Cuts.NOBODY, bins);
    }

    private static List<Integer> cuts(SortedMap<Integer, Long> bins, Question question) {
        long total = bins.values().stream().mapToLong(Long::longValue).sum();
        List<Integer> cuts = new ArrayList<>();
        int last = bins.isEmpty() ? Cuts.NONE : bins.firstKey();
        for (double quantile : question.quantiles()) {
            int bin = total < ENOUGH ? Cuts.NONE : bin(bins, quantile * (double) total);
            cuts.add(bin > last ? bin : Cuts.NONE);
            last = Math.max(last, bin);
        }
        return cuts;
    }

    /** The first bin with at least {@code below} responses under it. */
    private static int bin(SortedMap<Integer, Long> bins, double below) {
        double under = 0;
        for (Map.Entry<Integer, Long> e : bins.entrySet()) {
            if (under >= below) {
                return e.getKey();
            }
            under += (double) e.getValue();
        }
        return Cuts.NONE;
    }

    /** Takes a window, after its cuts were chosen. */
    public void add(CellTable cells) {
        for (String name : names) {
            cells.forEach(name, (key, cell) -> {
                if (!key.stratum().equals(Tallier.LATE)) {
                    add(name, key.cut(), key.bin(), cell);
                }
            });
        }
    }

    public void add(String signal, int feature, int bin, Cell cell) {
        totals.computeIfAbsent(key(signal, feature), k -> new TreeMap<>()).merge(bin, cell.trials(), Long::sum);
    }

    /** As a message, for a store. */
    public QuantilesState.Builder state() {
        QuantilesState.Builder out = QuantilesState.newBuilder();
        totals.forEach((feature, bins) ->
                out.addFeatures(QuantileState.newBuilder().setFeature(feature).putAllBins(bins)));
        return out;
    }

    /** Goes on from a stored {@link #state}. */
    public void restore(QuantilesState in) {
        in.getFeaturesList().forEach(of -> totals.put(of.getFeature(), new TreeMap<>(of.getBinsMap())));
    }

    private static String key(String signal, int feature) {
        return signal + "/" + feature;
    }
}
