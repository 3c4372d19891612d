package dev.plumbline.service.coverage;

import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.tally.CoverageTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A coverage table for people who read a terminal. */
public final class CoverageText {

    /** Rarer reasons are left out. */
    private static final int REASONS = 2;

    private CoverageText() {}

    /** {@code 4 of 20 signals}. */
    public static String share(CoverageTable table) {
        return table.signals(CoverageTable.State.JUDGED).size() + " of "
                + table.rows().size() + " signals";
    }

    /** A line for each signal: of how many responses it was asked, and why not of the others. */
    public static List<String> table(CoverageTable table) {
        if (table.rows().isEmpty()) {
            return List.of("Nothing could be judged: there were no responses.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("What could be judged: " + share(table) + ", of " + number(table.responses())
                + (table.responses() == 1 ? " response." : " responses."));
        lines.add(String.format(Locale.ROOT, "  %-20s %-24s %s", "signal", "asked of", "why not"));
        table.rows().forEach(row -> lines.addAll(lines(row)));
        return lines;
    }

    /** The table, and what to add to the log so that more can be judged. */
    public static List<String> lines(CoverageTable table) {
        List<String> lines = new ArrayList<>(table(table));
        Map<Unverifiable, List<String>> remedies = remedies(table);
        if (!remedies.isEmpty()) {
            lines.add("What to add, so that more can be judged (plumbline doctor says where):");
            remedies.forEach((reason, signals) ->
                    lines.add("  " + reason.remedy() + " (for " + String.join(", ", signals) + ")"));
        }
        return lines;
    }

    /** What would make a blind signal see, by the most frequent reason of each. */
    private static Map<Unverifiable, List<String>> remedies(CoverageTable table) {
        Map<Unverifiable, List<String>> remedies = new TreeMap<>();
        table.rows().stream()
                .filter(row -> row.state() == CoverageTable.State.BLIND)
                .forEach(row -> row.reasons().stream()
                        .filter(reason -> !reason.remedy().isEmpty())
                        .limit(1)
                        .forEach(reason -> remedies.computeIfAbsent(reason, r -> new ArrayList<>())
                                .add(row.signal())));
        return remedies;
    }

    private static List<String> lines(CoverageTable.Row row) {
        List<String> lines = new ArrayList<>();
        String asked = row.state() == CoverageTable.State.IDLE
                ? "nothing to ask"
                : (row.judged() == 0 ? "none" : number(row.judged())) + " of " + number(row.arises()) + percent(row);
        List<Unverifiable> reasons = row.reasons().stream().limit(REASONS).toList();
        String first = reasons.isEmpty() ? "" : reasons.get(0).text();
        lines.add(String.format(Locale.ROOT, "  %-20s %-24s %s", row.signal(), asked, first)
                .stripTrailing());
        reasons.stream()
                .skip(1)
                .forEach(reason -> lines.add(String.format(Locale.ROOT, "  %-20s %-24s %s", "", "", reason.text())));
        return lines;
    }

    private static String percent(CoverageTable.Row row) {
        if (row.judged() == 0) {
            return "";
        }
        double percent = 100.0 * row.judged() / row.arises();
        String shown = percent < 1 ? "below 1" : String.format(Locale.ROOT, "%.0f", Math.floor(percent));
        return " (" + shown + "%)";
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
