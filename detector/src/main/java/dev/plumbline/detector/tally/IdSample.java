package dev.plumbline.detector.tally;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Of a window's responses the {@value #A_WINDOW} whose ids have the smallest hashes, each with a hash of its placement
 * key: a sample in which an id that comes again is found again. They travel as cells, with both hashes in place of the
 * stratum. The first of all sources are among the first of each, so whoever merges them keeps the same ones however
 * many sources there were.
 */
public final class IdSample {

    /** In place of a signal's name. */
    public static final String NAME = "id-sample";

    /** How many are kept of a window. */
    public static final int A_WINDOW = 16;

    private final TreeMap<String, CohortKey> first = new TreeMap<>();

    /** Takes a response that was counted. */
    void add(Observations of) {
        HexFormat hex = HexFormat.of();
        first.put(
                hex.toHexDigits(of.origin().id())
                        + hex.toHexDigits(of.voter().placement().low()),
                of.servedBy().cohort());
        if (first.size() > A_WINDOW) {
            first.pollLastEntry();
        }
    }

    /** A window's cells, merged over all sources, with those responses alone that come first among all of them. */
    public static CellTable first(CellTable merged) {
        TreeSet<String> all = new TreeSet<>();
        merged.forEach(NAME, (key, cell) -> all.add(key.stratum()));
        if (all.size() <= A_WINDOW) {
            return merged;
        }
        Set<String> kept = all.stream().limit(A_WINDOW).collect(Collectors.toSet());
        CellTable first = merged.of(signal -> !signal.equals(NAME));
        merged.forEach(NAME, (key, cell) -> {
            if (kept.contains(key.stratum())) {
                first.add(key, cell);
            }
        });
        return first;
    }

    /** Adds them to a window's cells. */
    void addTo(CellTable cells) {
        first.forEach((hashes, cohort) -> cells.add(new CellKey(NAME, 0, 0, hashes, cohort), Cell.count(1, 0)));
    }
}
