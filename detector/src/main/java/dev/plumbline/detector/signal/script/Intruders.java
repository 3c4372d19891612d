package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Intrusions by the hundred: in which scripts, how far into the answers, and how probable the model found the tokens
 * that begin them. Each is the bin of its cell (a script, one of {@value #SIZE} places, one of {@value #SIZE}
 * probabilities), so they add up in any order, and nothing of what was said is left.
 */
public final class Intruders {

    private static final int SIZE = 16;

    /** How many characters come before, at least. */
    private static final int[] PLACES = {
        0, 4, 8, 16, 32, 64, 125, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000
    };

    /** How probable at least; above the first nobody knows. */
    private static final double[] PROBABILITIES = {
        Double.NaN, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 1e-4, 1e-5, 1e-6, 1e-7, 1e-9, 0
    };

    /** A fault that intrudes in more ways than these has shown what it is like. */
    private static final int MOST = 1_000;

    /** Scripts that make up less than a tenth are not named. */
    private static final int SHARE = 10;

    private final SortedMap<Integer, Long> bins = new TreeMap<>();

    /** The bin of an intrusion; never 0. */
    static int bin(ScriptMixing.Intrusion intrusion) {
        int place = 0;
        while (place + 1 < SIZE && intrusion.position() >= PLACES[place + 1]) {
            place++;
        }
        int probability = Double.isNaN(intrusion.probability()) ? 0 : 1;
        while (probability > 0 && intrusion.probability() < PROBABILITIES[probability]) {
            probability++;
        }
        return (UScript.getCodeFromName(intrusion.script()) * SIZE + place) * SIZE + probability;
    }

    /** The English name of the script that a bin is of; empty where it is of none. */
    public static String script(int bin) {
        return bin == 0 ? "" : UScript.getName(bin / SIZE / SIZE);
    }

    /** Takes the intrusions of a cell; those of bin 0 are none. */
    public void add(int bin, long count) {
        if (bin != 0 && count > 0 && (bins.size() < MOST || bins.containsKey(bin))) {
            bins.merge(bin, count, Long::sum);
        }
    }

    /** Starts anew. */
    public void clear() {
        bins.clear();
    }

    /** How many of each bin. */
    public SortedMap<Integer, Long> bins() {
        return Collections.unmodifiableSortedMap(bins);
    }

    /** How many there are. */
    public long count() {
        return sum(bins);
    }

    /** What they have in common, in plain words; there must be one. */
    public String text() {
        StringBuilder text = new StringBuilder("The letters are ").append(scripts());
        int place = median(by(bin -> bin / SIZE % SIZE));
        text.append(", ")
                .append(PLACES[place])
                .append(place + 1 < SIZE ? " to " + (PLACES[place + 1] - 1) : " or more")
                .append(" characters into the answer (median)");
        SortedMap<Integer, Long> probabilities = by(bin -> bin % SIZE);
        probabilities.remove(0);
        if (!probabilities.isEmpty()) {
            int median = median(probabilities);
            text.append("; the token that begins them had a probability of ")
                    .append(number(PROBABILITIES[median]))
                    .append(" to ")
                    .append(median == 1 ? "1" : number(PROBABILITIES[median - 1]))
                    .append(" (median)");
        }
        return text.append('.').toString();
    }

    private String scripts() {
        long all = count();
        return by(bin -> bin / SIZE / SIZE).entrySet().stream()
                .filter(e -> e.getValue() * SHARE >= all)
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(3)
                .map(e -> UScript.getName(e.getKey()) + " (" + 100 * e.getValue() / all + "%)")
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(),
                        (List<String> named) -> named.isEmpty() ? "many" : String.join(", ", named)));
    }

    private SortedMap<Integer, Long> by(IntUnaryOperator part) {
        SortedMap<Integer, Long> counts = new TreeMap<>();
        bins.forEach((bin, count) -> counts.merge(part.applyAsInt(bin), count, Long::sum));
        return counts;
    }

    private static int median(SortedMap<Integer, Long> counts) {
        long left = (sum(counts) + 1) / 2;
        int at = 0;
        for (Map.Entry<Integer, Long> e : counts.entrySet()) {
            at = e.getKey();
            left -= e.getValue();
            if (left <= 0) {
                break;
            }
        }
        return at;
    }

    private static long sum(SortedMap<Integer, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String number(double probability) {
        return probability == 0
                ? "0"
                : probability >= 0.001 ? String.valueOf(probability) : String.format(Locale.ROOT, "%.0e", probability);
    }
}
