package dev.plumbline.bench.fleetgen;

import dev.plumbline.models.incident.Alert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Verdicts as a table in Markdown, one line a scenario. */
final class Table {

    private static final double MINUTE_MILLIS = 60_000;

    private final Map<String, List<Trial.Verdict>> verdicts = new LinkedHashMap<>();

    void add(Recipe recipe, int seed, Trial.Verdict verdict) {
        verdicts.computeIfAbsent(recipe.name(), name -> new ArrayList<>()).add(verdict);
        System.err.println(recipe.name() + ", seed " + seed + ": " + verdict);
    }

    /** One alert in words, with minutes since the first fault began. */
    static String line(Recipe recipe, Alert alert) {
        long begin = recipe.faults().isEmpty()
                ? recipe.start()
                : recipe.faults().get(0).from();
        return String.format(
                Locale.ROOT,
                "  %6.1f min %-7s %-6s %s",
                (double) (alert.time() - begin) / MINUTE_MILLIS,
                alert.event().code(),
                alert.incident().level().code(),
                alert.incident().blame().signals() + "/"
                        + alert.incident().blame().reference() + " "
                        + alert.incident().text());
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(
                "| scenario | seeds | pages of the fault | of others | first named another | over too soon | again |"
                        + " tickets | minutes to the page | limit |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|\n");
        verdicts.forEach((name, of) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                name,
                of.size(),
                counts(of, Trial.Verdict::pages),
                counts(of, Trial.Verdict::wrong),
                counts(of, Trial.Verdict::misled),
                counts(of, Trial.Verdict::soon),
                counts(of, Trial.Verdict::again),
                counts(of, Trial.Verdict::tickets),
                median(of, Trial.Verdict::delay),
                median(of, Trial.Verdict::limit))));
        return text.toString();
    }

    private static String counts(List<Trial.Verdict> of, ToDoubleFunction<Trial.Verdict> what) {
        List<String> counts = of.stream()
                .map(v -> String.valueOf((int) what.applyAsDouble(v)))
                .toList();
        return counts.stream().distinct().count() == 1 ? counts.get(0) : String.join(", ", counts);
    }

    /** What is missing counts as longer than everything. */
    private static String median(List<Trial.Verdict> of, ToDoubleFunction<Trial.Verdict> what) {
        double[] sorted = of.stream().mapToDouble(what).sorted().toArray();
        double median = sorted[sorted.length / 2];
        return Double.isNaN(median) ? "–" : String.format(Locale.ROOT, "%.1f", median);
    }
}
