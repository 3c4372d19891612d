package dev.plumbline.models.json;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.TallyRecord;
import dev.plumbline.models.cell.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The JSON form of what travels between the stages: kind {@code cells}, see {@link CellsJson}, or {@code watermark},
 * see {@link WatermarkJson}. Exact: what was written reads back as equal.
 */
public final class TallyJson {

    /** Largest part in bytes: below Kafka's default of 1 MB for a batch, with room for key and headers. */
    public static final int MAX_BYTES = 900_000;

    private TallyJson() {}

    /** One line, in UTF-8. */
    public static byte[] write(TallyRecord record) {
        return Json.bytes(record instanceof Part part ? CellsJson.tree(part) : WatermarkJson.tree((Watermark) record));
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the bytes are no such record, or one of a later version; names the field
     */
    public static TallyRecord read(byte[] json) {
        Fields f = Json.read("tally", json).versioned();
        return switch (f.text("kind")) {
            case CellsJson.KIND -> CellsJson.read(f);
            case WatermarkJson.KIND -> WatermarkJson.read(f);
            default -> throw f.must("kind", "be " + CellsJson.KIND + " or " + WatermarkJson.KIND);
        };
    }

    /**
     * Cuts a tally into parts that are at most {@code maxBytes} long when written, in the order of their cells; none
     * where it has no cells. The same tally is always cut alike.
     *
     * @throws IllegalArgumentException where a single cell is longer
     */
    public static List<Part> split(SourceStage stage, int partition, Tally tally, int maxBytes) {
        List<Part> parts = new ArrayList<>();
        List<Map.Entry<CellKey, Cell>> cells =
                new ArrayList<>(tally.cells().cells().entrySet());
        if (!cells.isEmpty()) {
            split(stage, partition, tally, cells, maxBytes, parts);
        }
        return List.copyOf(parts);
    }

    private static void split(
            SourceStage stage,
            int partition,
            Tally whole,
            List<Map.Entry<CellKey, Cell>> cells,
            int maxBytes,
            List<Part> parts) {
        Part part = new Part(stage, partition, parts.size(), new Tally(whole.window(), whole.model(), table(cells)));
        if (write(part).length <= maxBytes) {
            parts.add(part);
        } else if (cells.size() == 1) {
            throw new IllegalArgumentException("maxBytes must have room for one cell, got " + maxBytes);
        } else {
            int half = cells.size() / 2;
            split(stage, partition, whole, cells.subList(0, half), maxBytes, parts);
            split(stage, partition, whole, cells.subList(half, cells.size()), maxBytes, parts);
        }
    }

    private static CellTable table(List<Map.Entry<CellKey, Cell>> cells) {
        CellTable table = new CellTable();
        cells.forEach(cell -> table.add(cell.getKey(), cell.getValue()));
        return table;
    }
}
