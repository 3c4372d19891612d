package dev.plumbline.bench.engines;

import dev.plumbline.detector.signal.Twins;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Tally;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How often two pools' lists of equal contexts differed, by size. */
final class Differences {

    private static final List<String> SIZES = List.of("0.2 nats", "0.5 nats", "2 nats");

    private final Map<String, Cell[]> pairs = new TreeMap<>();

    void add(Tally tally) {
        tally.cells().forEach((key, cell) -> {
            CohortKey twin = key.twin();
            int size = size(key);
            if (twin != null && size >= 0) {
                pairs.computeIfAbsent(pair(key.cohort(), twin), p -> none())[size] =
                        pairs.get(pair(key.cohort(), twin))[size].plus(cell);
            }
        });
    }

    private static Cell[] none() {
        Cell none = Cell.count(0, 0);
        return new Cell[] {none, none, none};
    }

    private static int size(CellKey key) {
        return key.signal().equals(Twins.NAME) ? key.cut() : key.signal().equals(Twins.GROSS_NAME) ? 2 : -1;
    }

    private static String pair(CohortKey one, CohortKey other) {
        String a = one.values().getOrDefault("pool", "");
        String b = other.values().getOrDefault("pool", "");
        return a.compareTo(b) <= 0 ? a + " – " + b : b + " – " + a;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| pair | contexts | " + String.join(" | ", SIZES) + " |\n");
        text.append("|---|---|---|---|---|\n");
        pairs.forEach((pair, cells) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d |%n",
                pair,
                cells[0].trials(),
                cells[0].hits(),
                cells[1].hits(),
                cells[2].hits())));
        return text.toString();
    }
}
