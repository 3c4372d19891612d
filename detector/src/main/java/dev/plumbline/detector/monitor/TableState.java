package dev.plumbline.detector.monitor;

import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The stored form of a table of cells. Names and cohorts are written once and numbers as short as they are: a day of a
 * model is thousands of windows of thousands of cells. They are in no order.
 */
public final class TableState {

    private TableState() {}

    public static void write(CellTable table, DataOutputStream out) throws IOException {
        write(table, key -> true, out);
    }

    /** Writes the cells of a table whose keys {@code some} takes: {@link #read} knows of no others. */
    public static void write(CellTable table, Predicate<CellKey> some, DataOutputStream out) throws IOException {
        Numbers<String> names = new Numbers<>();
        Numbers<CohortKey> cohorts = new Numbers<>();
        ByteArrayOutputStream cells = new ByteArrayOutputStream(20 * table.size());
        int size = write(table, some, names, cohorts, cells);
        out.writeInt(names.all().size());
        for (String name : names.all()) {
            out.writeUTF(name);
        }
        out.writeInt(cohorts.all().size());
        for (CohortKey cohort : cohorts.all()) {
            CohortBytes.write(cohort.values(), out);
        }
        out.writeInt(size);
        cells.writeTo(out);
    }

    /** Returns how many cells it wrote. */
    private static int write(
            CellTable table,
            Predicate<CellKey> some,
            Numbers<String> names,
            Numbers<CohortKey> cohorts,
            ByteArrayOutputStream out) {
        int[] size = {0};
        table.forEach((key, cell) -> {
            if (!some.test(key)) {
                return;
            }
            size[0]++;
            write(names.of(key.signal()), out);
            write(key.cut(), out);
            write(key.bin(), out);
            write(names.of(key.stratum()), out);
            write(cohorts.of(key.cohort()), out);
            write(key.twin() == null ? 0 : 1 + cohorts.of(key.twin()), out);
            write(key.age(), out);
            write(cell.trials(), out);
            write(cell.hits(), out);
            write(cell.low(), out);
            write(cell.high(), out);
        });
        return size[0];
    }

    public static CellTable read(DataInputStream in) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            names.add(in.readUTF());
        }
        List<CohortKey> cohorts = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            cohorts.add(new CohortKey(CohortBytes.read(in)));
        }
        CellTable table = new CellTable();
        for (int i = in.readInt(); i > 0; i--) {
            String signal = names.get((int) number(in));
            int cut = (int) number(in);
            int bin = (int) number(in);
            String stratum = names.get((int) number(in));
            CohortKey cohort = cohorts.get((int) number(in));
            int twin = (int) number(in);
            int age = (int) number(in);
            table.add(
                    new CellKey(signal, cut, bin, stratum, cohort, twin == 0 ? null : cohorts.get(twin - 1), age),
                    new Cell(number(in), number(in), number(in), number(in)));
        }
        return table;
    }

    /** Seven bits a byte, the lowest first; all but the last have the eighth set. */
    private static void write(long number, ByteArrayOutputStream out) {
        long left = number;
        while (left >= 0x80) {
            out.write((int) (left | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static long number(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            long next = in.readUnsignedByte();
            number |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return number;
            }
        }
    }

    /** Numbers things from 0, in the order in which they come first. */
    private static final class Numbers<T> {

        private final Map<T, Integer> numbers = new LinkedHashMap<>();

        int of(T thing) {
            Integer number = numbers.putIfAbsent(thing, numbers.size());
            return number == null ? numbers.size() - 1 : number;
        }

        Set<T> all() {
            return numbers.keySet();
        }
    }
}
