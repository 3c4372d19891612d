package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.models.cell.CellTable;

/**
 * What began in one window, once it has come of age.
 *
 * @param start of the window
 * @param cuts where distribution signals cut, chosen before any of it was seen
 * @param cells of the questions that are compared, without ages
 * @param halves the same by halves of each pool, for {@link NullControls}
 */
public record StartWindow(long start, Cuts cuts, CellTable cells, CellTable halves) {

    /** Nothing yet. */
    StartWindow(long start, Cuts cuts) {
        this(start, cuts, new CellTable(), new CellTable());
    }

    boolean isEmpty() {
        return cells.isEmpty() && halves.isEmpty();
    }
}
