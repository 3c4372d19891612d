package dev.plumbline.detector.bench;

import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The cells of the last day, by window: what blame asks again. */
final class History {

    private static final int VERSION = 1;
    private static final int NONE = -1;

    private final Store store;
    private final Catalog catalog;

    /** Where the windows go, in order of time. */
    @FunctionalInterface
    interface Visitor {
        void visit(Window window);
    }

    History(Store store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    void append(long window, Cuts cuts, Set<String> out, CellTable cells) {
        store.put(key(window), write(cuts, out, cells));
    }

    /** Forgets all windows that start before {@code time}. */
    void forget(long time) {
        List<byte[]> old = new ArrayList<>();
        store.range(key(Long.MIN_VALUE), key(time), (key, value) -> old.add(key));
        old.forEach(store::delete);
    }

    /** Visits the windows from {@code from} on, in order. */
    void replay(long from, Visitor visitor) {
        store.range(
                key(from),
                key(Long.MAX_VALUE),
                (key, value) -> visitor.visit(read(ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE, value)));
    }

    private static @Nullable CohortKey twin(List<CohortKey> cohorts, int index) {
        return index == NONE ? null : cohorts.get(index);
    }

    private static byte[] key(long window) {
        return ByteBuffer.allocate(Long.BYTES).putLong(window ^ Long.MIN_VALUE).array();
    }

    private static byte[] write(Cuts cuts, Set<String> ineligible, CellTable table) {
        Map<CohortKey, Integer> cohorts = new TreeMap<>();
        for (CellKey key : table.cells().keySet()) {
            cohorts.put(key.cohort(), 0);
            if (key.twin() != null) {
                cohorts.put(key.twin(), 0);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            cuts.write(out);
            out.writeInt(ineligible.size());
            for (String pool : ineligible.stream().sorted().toList()) {
                out.writeUTF(pool);
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
                out.writeLong(cell.trials());
                out.writeLong(cell.hits());
                out.writeLong(cell.low());
                out.writeLong(cell.high());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private Window read(long start, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException("stored cells have version " + version + ", this reads " + VERSION);
            }
            Cuts cuts = Cuts.read(in);
            Set<String> ineligible = new HashSet<>();
            for (int i = in.readInt(); i > 0; i--) {
                ineligible.add(in.readUTF());
            }
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
                        twin(cohorts, in.readInt()));
                table.add(key, new Cell(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
            }
            return new Window(start, cuts, ineligible, table, catalog::index);
        } catch (IOException e) {
            throw new UncheckedIOException("stored cells are cut short", e);
        }
    }
}
