package dev.plumbline.detector.monitor;

import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.store.CohortState;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.proto.state.CellsState;
import dev.plumbline.models.proto.state.WindowState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a window's cells. Names and cohorts are written once, and numbers as short as they are: a day of a
 * model is thousands of windows of thousands of cells. They are in no order.
 */
public final class WindowForm {

    private static final int VERSION = 1;
    private static final StoredForm<WindowState> FORM =
            new StoredForm<>("windows of cells", VERSION, WindowState.parser());

    private WindowForm() {}

    /**
     * A window as it was stored.
     *
     * @param judged start of the window at whose end it was judged
     */
    public record Stored(long judged, Cuts cuts, CellTable cells) {}

    /** Writes the cells of a table. */
    public static byte[] write(long judged, Cuts cuts, CellTable table) {
        return WindowState.newBuilder()
                .setVersion(VERSION)
                .setJudged(judged)
                .setCuts(cuts.state())
                .setCells(cells(table))
                .build()
                .toByteArray();
    }

    /** The reverse of {@link #write}. */
    public static Stored read(byte[] stored) {
        return FORM.read(stored, in -> new Stored(in.getJudged(), Cuts.of(in.getCuts()), cells(in.getCells())));
    }

    private static CellsState.Builder cells(CellTable table) {
        Numbers<String> names = new Numbers<>();
        Numbers<CohortKey> cohorts = new Numbers<>();
        CellsState.Builder out = CellsState.newBuilder();
        for (String signal : table.signals()) {
            int name = names.of(signal);
            table.forEach(signal, (key, cell) -> {
                out.addSignal(name).addCut(key.cut()).addBin(key.bin());
                out.addStratum(names.of(key.stratum())).addCohort(cohorts.of(key.cohort()));
                out.addTwin(key.twin() == null ? 0 : 1 + cohorts.of(key.twin())).addAge(key.age());
                out.addTrials(cell.trials())
                        .addHits(cell.hits())
                        .addLow(cell.low())
                        .addHigh(cell.high());
            });
        }
        out.addAllNames(names.all());
        cohorts.all().forEach(cohort -> out.addCohorts(CohortState.list(cohort.values())));
        return out;
    }

    private static CellTable cells(CellsState in) {
        List<CohortKey> cohorts = new ArrayList<>();
        in.getCohortsList().forEach(of -> cohorts.add(new CohortKey(CohortState.read(of.getCohortList()))));
        CellTable table = new CellTable();
        for (int i = 0; i < in.getSignalCount(); i++) {
            int twin = in.getTwin(i);
            table.add(
                    new CellKey(
                            in.getNames(in.getSignal(i)),
                            in.getCut(i),
                            in.getBin(i),
                            in.getNames(in.getStratum(i)),
                            cohorts.get(in.getCohort(i)),
                            twin == 0 ? null : cohorts.get(twin - 1),
                            in.getAge(i)),
                    new Cell(in.getTrials(i), in.getHits(i), in.getLow(i), in.getHigh(i)));
        }
        return table;
    }

    /** Numbers things from 0, in the order in which they come first. What comes often comes in a row. */
    private static final class Numbers<T> {

        private final Map<T, Integer> numbers = new LinkedHashMap<>();
        private @Nullable T last;
        private int number;

        @SuppressWarnings("ReferenceEquality") // what is equal but another object is looked up
        int of(T thing) {
            if (thing != last) {
                Integer known = numbers.putIfAbsent(thing, numbers.size());
                number = known == null ? numbers.size() - 1 : known;
                last = thing;
            }
            return number;
        }

        Set<T> all() {
            return numbers.keySet();
        }
    }
}
