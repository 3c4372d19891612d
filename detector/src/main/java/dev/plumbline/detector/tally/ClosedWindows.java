package dev.plumbline.detector.tally;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import java.util.List;
import java.util.SortedMap;

/**
 * What the first stage says when its clock passes the end of one window or of several.
 *
 * @param time event time: all windows whose end plus grace is at or before it are in {@code tallies} or went before
 * @param tallies the cells of the windows that closed, by window and model
 * @param contexts what can be compared with twins, by window
 * @param models models that were tallied for the first time, with the start of the window in which they were
 * @param accounts what became of the records since the last closing
 */
public record ClosedWindows(
        long time, List<Tally> tallies, List<Context> contexts, SortedMap<String, Long> models, Accounts accounts) {

    public ClosedWindows {
        tallies = List.copyOf(tallies);
        contexts = List.copyOf(contexts);
    }
}
