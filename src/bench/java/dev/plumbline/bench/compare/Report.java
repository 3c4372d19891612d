package dev.plumbline.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables, as Markdown. */
final class Report {

    /** Plumbline as it is used: nobody calibrates it, its threshold is the budget. */
    static final String STATED = "Plumbline, not calibrated";

    private static final String START = "<!-- beside others: start -->";
    private static final String END = "<!-- beside others: end -->";

    private final List<Row> rows = new ArrayList<>();

    /** One scenario. */
    static final class Row {

        private final String scenario;
        private final String load;
        private final double limit;
        private final Map<String, Result> results = new LinkedHashMap<>();
        private final Map<String, Double> canary = new LinkedHashMap<>();

        Row(String scenario, String load, double limit) {
            this.scenario = scenario;
            this.load = load;
            this.limit = limit;
        }

        void put(String method, Result result) {
            results.put(method, result);
        }

        /** Windows between false alarms at the threshold that canary tools use. */
        void canary(String method, double between) {
            canary.put(method, between);
        }

        private Result result(String method) {
            Result result = results.get(method);
            if (result == null) {
                throw new IllegalStateException(scenario + " has no " + method);
            }
            return result;
        }

        /** The quickest of the methods that could be used: the oracle cannot. */
        private String quickest() {
            String quickest = Methods.PLUMBLINE;
            for (Map.Entry<String, Result> e : results.entrySet()) {
                boolean usable =
                        !e.getKey().equals(Methods.ORACLE) && !e.getKey().equals(STATED);
                if (usable && e.getValue().median() < result(quickest).median()) {
                    quickest = e.getKey();
                }
            }
            return quickest;
        }

        @Override
        public String toString() {
            StringBuilder text =
                    new StringBuilder(String.format(Locale.ROOT, "%s, %s: limit %.1f", scenario, load, limit));
            results.forEach((method, r) -> text.append(
                    String.format(Locale.ROOT, "; %s %s, false alarms %.2f", method, r.cell(), r.falseAlarms(2_000))));
            return text + "; canary " + canary;
        }
    }

    Row row(String scenario, String load, double limit) {
        Row row = new Row(scenario, load, limit);
        rows.add(row);
        return row;
    }

    String markdown(int between, int horizon, int runs) {
        List<String> methods = List.copyOf(rows.get(0).results.keySet());
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Delay in windows, median (95%%), of %d runs; missed: not within %d windows. Every method has the threshold at which it"
                        + " alarms once in %,d windows on healthy traffic, but *Plumbline, not calibrated*, which has its budget of"
                        + " as many.%n",
                runs,
                horizon,
                between));
        for (String load : rows.stream().map(r -> r.load).distinct().toList()) {
            text.append(String.format("%nTraffic: %s.%n%n| fault | limit |", load));
            methods.forEach(m -> text.append(' ').append(m).append(" |"));
            text.append(" of the limit |\n|---|---|").append("---|".repeat(methods.size() + 1));
            for (Row row : rows.stream().filter(r -> r.load.equals(load)).toList()) {
                text.append(String.format(Locale.ROOT, "%n| %s | %s |", row.scenario, limit(row)));
                String quickest = row.quickest();
                for (String method : methods) {
                    String cell = row.result(method).cell();
                    text.append(' ')
                            .append(method.equals(quickest) ? "**" + cell + "**" : cell)
                            .append(" |");
                }
                double ratio = row.result(Methods.PLUMBLINE).median() / row.limit;
                text.append(Double.isNaN(ratio) ? " – |" : String.format(Locale.ROOT, " %.2f |", ratio));
            }
            text.append('\n');
        }
        falseAlarms(text, methods, between);
        slower(text);
        return text.toString();
    }

    private void falseAlarms(StringBuilder text, List<String> methods, int between) {
        text.append(String.format(
                Locale.ROOT,
                "%nFalse alarms in %,d windows, measured before the faults began (1 was asked for); and at the thresholds that canary"
                        + " tools use, 95%% for Kolmogorov–Smirnov and 98%% for Mann–Whitney:%n%n| traffic |",
                between));
        methods.forEach(m -> text.append(' ').append(m).append(" |"));
        text.append(" KS at 95% | MW at 98% |\n|---|").append("---|".repeat(methods.size() + 2));
        for (String load : rows.stream().map(r -> r.load).distinct().toList()) {
            List<Row> own = rows.stream().filter(r -> r.load.equals(load)).toList();
            text.append("\n| ").append(load).append(" |");
            for (String method : methods) {
                double mean = own.stream()
                        .mapToDouble(r -> r.result(method).falseAlarms(between))
                        .average()
                        .orElse(Double.NaN);
                text.append(String.format(Locale.ROOT, " %.1f |", mean));
            }
            for (String method : List.of(Methods.KOLMOGOROV, Methods.MANN_WHITNEY)) {
                double mean = own.stream()
                        .filter(r -> r.canary.containsKey(method))
                        .mapToDouble(r -> between / r.canary.getOrDefault(method, Double.NaN))
                        .average()
                        .orElse(Double.NaN);
                text.append(Double.isNaN(mean) ? " – |" : String.format(Locale.ROOT, " %.0f |", mean));
            }
        }
        text.append('\n');
    }

    /** Says plainly where another method is quicker. */
    private void slower(StringBuilder text) {
        List<String> slower = new ArrayList<>();
        for (Row row : rows) {
            String quickest = row.quickest();
            if (!quickest.equals(Methods.PLUMBLINE)) {
                slower.add(String.format(
                        Locale.ROOT,
                        "%s, %s: %s (%.0f against %.0f windows)",
                        row.scenario,
                        row.load,
                        quickest,
                        row.result(quickest).median(),
                        row.result(Methods.PLUMBLINE).median()));
            }
        }
        text.append(
                slower.isEmpty()
                        ? "\nNo other method is quicker in any of them.\n"
                        : "\nQuicker than Plumbline: " + String.join("; ", slower) + ".\n");
    }

    private static String limit(Row row) {
        return Double.isNaN(row.limit) ? "–" : String.format(Locale.ROOT, "%.1f", row.limit);
    }

    /** A page with what stands between its markers replaced. */
    static String replace(String page, String text) {
        int start = page.indexOf(START);
        int end = page.indexOf(END);
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("the page must hold " + START + " and then " + END);
        }
        return page.substring(0, start + START.length()) + "\n" + text + page.substring(end);
    }
}
