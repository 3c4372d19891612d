package dev.plumbline.detector.bench;

import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The stored form of a table of cells: cohorts are listed once. */
final class TableBytes {

    private static final int NONE = -1;

    private TableBytes() {}

    static void write(CellTable table, DataOutputStream out) throws IOException {
        Map<CohortKey, Integer> cohorts = new TreeMap<>();
        for (CellKey key : table.cells().keySet()) {
            cohorts.put(key.cohort(), 0);
            if (key.twin() != null) {
                cohorts.put(key.twin(), 0);
            }
        }
        out.writeInt(cohorts.size());
        int next = 0;
        for (Map.Entry<CohortKey, Integer> e : cohorts.entrySet()) {
            e.setValue(next++);
            CohortBytes.write(e.getKey().values(), out);
        }
        out.writeInt(table.size());
        for (Map.Entry<CellKey, Cell> e : table.cells().entrySet()) {
            CellKey key = e.getKey();
            Cell cell = e.getValue();
            out.writeUTF(key.signal());
            out.writeByte(key.cut());
            out.writeShort(key.bin());
            out.writeUTF(key.stratum());
            out.writeInt(cohorts.getOrDefault(key.cohort(), 0));
            out.writeInt(key.twin() == null ? NONE : cohorts.getOrDefault(key.twin(), NONE));
            out.writeShort(key.age());
            out.writeLong(cell.trials());
            out.writeLong(cell.hits());
            out.writeLong(cell.low());
            out.writeLong(cell.high());
        }
    }

    static CellTable read(DataInputStream in) throws IOException {
        List<CohortKey> cohorts = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            cohorts.add(new CohortKey(CohortBytes.read(in)));
        }
        CellTable table = new CellTable();
        for (int i = in.readInt(); i > 0; i--) {
            CellKey key = new CellKey(
                    in.readUTF(),
                    in.readUnsignedByte(),
                    in.readUnsignedShort(),
                    in.readUTF(),
                    cohorts.get(in.readInt()),
                    twin(cohorts, in.readInt()),
                    in.readUnsignedShort());
            table.add(key, new Cell(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
        }
        return table;
    }

    private static @Nullable CohortKey twin(List<CohortKey> cohorts, int index) {
        return index == NONE ? null : cohorts.get(index);
    }
}
