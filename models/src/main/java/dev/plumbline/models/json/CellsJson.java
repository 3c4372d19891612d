package dev.plumbline.models.json;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cells, compactly: strata and cohorts are listed once, and a cell is a row {@code [signal, cut, bin, stratum, cohort,
 * trials, hits, low, high, twin, age]} that names them by their place in the lists; a twin of −1 is none, an age of 0
 * is left out.
 */
final class CellsJson {

    static final String KIND = "cells";

    private static final int COLUMNS = 10;

    /** Of a row that ends in an age. */
    private static final int AGED = 11;

    private static final int NO_TWIN = -1;

    private CellsJson() {}

    static ObjectNode tree(Part part) {
        Map<String, Integer> strata = new LinkedHashMap<>();
        Map<CohortKey, Integer> cohorts = new LinkedHashMap<>();
        ArrayNode rows = Json.array();
        part.tally().cells().cells().forEach((key, cell) -> {
            int stratum = place(key.stratum(), strata);
            int cohort = place(key.cohort(), cohorts);
            int twin = key.twin() == null ? NO_TWIN : place(key.twin(), cohorts);
            ArrayNode row = row(key, stratum, cohort, cell).add(twin);
            rows.add(key.age() == 0 ? row : row.add(key.age()));
        });
        ObjectNode json = Json.versioned();
        json.put("kind", KIND);
        json.put("stage", part.stage().id());
        json.put("partition", part.partition());
        json.put("number", part.number());
        json.put("window", part.tally().window());
        json.put("model", part.tally().model());
        json.set("strata", Json.texts(strata.keySet()));
        ArrayNode listed = json.putArray("cohorts");
        cohorts.keySet().forEach(cohort -> listed.add(Json.texts(cohort.values())));
        json.set("cells", rows);
        return json;
    }

    static Part read(Fields f) {
        List<String> strata = f.texts("strata");
        List<CohortKey> cohorts = f.objects("cohorts").stream()
                .map(cohort -> new CohortKey(cohort.asTexts()))
                .toList();
        CellTable cells = new CellTable();
        for (JsonNode row : f.array("cells")) {
            if (!isRow(row, strata.size(), cohorts.size())) {
                throw f.must(
                        "cells", "hold rows [signal, cut, bin, stratum, cohort, trials, hits, low, high, twin, age]");
            }
            CellKey key = new CellKey(
                    row.get(0).stringValue(),
                    row.get(1).intValue(),
                    row.get(2).intValue(),
                    strata.get(row.get(3).intValue()),
                    cohorts.get(row.get(4).intValue()),
                    row.get(9).intValue() == NO_TWIN
                            ? null
                            : cohorts.get(row.get(9).intValue()),
                    row.size() == AGED ? row.get(10).intValue() : 0);
            cells.add(key, cell(row));
        }
        return new Part(
                f.code("stage", SourceStage.values(), SourceStage::id),
                f.count("partition"),
                f.count("number"),
                new Tally(f.whole("window"), f.text("model"), cells));
    }

    private static <T> int place(T value, Map<T, Integer> places) {
        Integer place = places.putIfAbsent(value, places.size());
        return place == null ? places.size() - 1 : place;
    }

    private static ArrayNode row(CellKey key, int stratum, int cohort, Cell cell) {
        return Json.array()
                .add(key.signal())
                .add(key.cut())
                .add(key.bin())
                .add(stratum)
                .add(cohort)
                .add(cell.trials())
                .add(cell.hits())
                .add(cell.low())
                .add(cell.high());
    }

    private static Cell cell(JsonNode row) {
        return new Cell(
                row.get(5).longValue(),
                row.get(6).longValue(),
                row.get(7).longValue(),
                row.get(8).longValue());
    }

    private static boolean isRow(JsonNode row, int strata, int cohorts) {
        if (!row.isArray()
                || (row.size() != COLUMNS && row.size() != AGED)
                || !row.get(0).isString()) {
            return false;
        }
        for (int i = 1; i < row.size(); i++) {
            JsonNode number = row.get(i);
            if (!number.isIntegralNumber()
                    || !((i < 5 || i >= 9) ? number.canConvertToInt() : number.canConvertToLong())) {
                return false;
            }
        }
        return isPlace(row.get(3), strata)
                && isPlace(row.get(4), cohorts)
                && (row.get(9).intValue() == NO_TWIN || isPlace(row.get(9), cohorts))
                && (row.size() == COLUMNS || row.get(10).intValue() > 0);
    }

    private static boolean isPlace(JsonNode place, int size) {
        return place.intValue() >= 0 && place.intValue() < size;
    }
}
