package dev.plumbline.models.json;

import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Rfc3339;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of a baseline, as a file and in its topic. Strata are listed once; a count is a row
 * {@code [signal, cut, bin, stratum, trials, hits]} that names its stratum by its place.
 */
public final class BaselineJson {

    private static final int COLUMNS = 6;

    private BaselineJson() {}

    /** One line. */
    public static String write(Baseline baseline) {
        Map<String, Integer> strata = new LinkedHashMap<>();
        ArrayNode rows = Json.array();
        baseline.counts().forEach((key, cell) -> {
            Integer known = strata.putIfAbsent(key.stratum(), strata.size());
            rows.add(Json.array()
                    .add(key.signal())
                    .add(key.cut())
                    .add(key.bin())
                    .add(known == null ? strata.size() - 1 : known)
                    .add(cell.trials())
                    .add(cell.hits()));
        });
        ObjectNode json = Json.versioned();
        json.put("model", baseline.model());
        json.put("since", Rfc3339.write(baseline.since()));
        json.put("until", Rfc3339.write(baseline.until()));
        json.put("from", baseline.from() == null ? null : Rfc3339.write(baseline.from()));
        json.set("strata", Json.texts(strata.keySet()));
        json.set("counts", rows);
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no baseline, or one of a later version; names the field
     */
    public static Baseline read(String json) {
        Fields f = Json.read("baseline", json).versioned();
        List<String> strata = new ArrayList<>(f.texts("strata"));
        TreeMap<Baseline.Key, Cell> counts = new TreeMap<>();
        for (JsonNode row : f.array("counts")) {
            if (!isRow(row, strata.size())) {
                throw f.must("counts", "hold rows [signal, cut, bin, stratum, trials, hits] with 0 <= hits <= trials");
            }
            Baseline.Key key = new Baseline.Key(
                    row.get(0).stringValue(),
                    row.get(1).intValue(),
                    row.get(2).intValue(),
                    strata.get(row.get(3).intValue()));
            counts.put(key, Cell.count(row.get(4).longValue(), row.get(5).longValue()));
        }
        long since = f.time("since");
        long until = f.time("until");
        if (since >= until) {
            throw f.must("until", "lie after since");
        }
        return new Baseline(f.text("model"), since, until, f.timeOrNull("from"), counts);
    }

    private static boolean isRow(JsonNode row, int strata) {
        if (!row.isArray() || row.size() != COLUMNS || !row.get(0).isString()) {
            return false;
        }
        for (int i = 1; i < COLUMNS; i++) {
            JsonNode n = row.get(i);
            if (!n.isIntegralNumber()
                    || !n.canConvertToLong()
                    || n.longValue() < 0
                    || (i < 4 && !n.canConvertToInt())) {
                return false;
            }
        }
        return row.get(3).intValue() < strata
                && row.get(5).longValue() <= row.get(4).longValue();
    }
}
