package dev.plumbline.service.coverage;

import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.tally.CoverageTable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A coverage table as JSON. */
public final class CoverageJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CoverageJson() {}

    /** How many signals could be judged, which are blind, and a row for each signal. */
    public static ObjectNode write(CoverageTable table) {
        ObjectNode json = summary(table);
        ArrayNode rows = json.putArray("table");
        table.rows().forEach(row -> rows.add(row(row)));
        return json;
    }

    /** The same without the rows. */
    public static ObjectNode summary(CoverageTable table) {
        ObjectNode json = NODES.objectNode();
        json.put("responses", table.responses());
        json.put("judged", table.signals(CoverageTable.State.JUDGED).size());
        json.put("signals", table.rows().size());
        table.signals(CoverageTable.State.BLIND).forEach(json.putArray("blind")::add);
        table.signals(CoverageTable.State.IDLE).forEach(json.putArray("idle")::add);
        return json;
    }

    private static ObjectNode row(CoverageTable.Row row) {
        ObjectNode json = NODES.objectNode();
        json.put("signal", row.signal());
        json.put("state", row.state().code());
        json.put("arises", row.arises());
        json.put("judged", row.judged());
        ArrayNode why = json.putArray("why");
        for (Unverifiable reason : row.reasons()) {
            ObjectNode one = why.addObject();
            one.put("reason", reason.code());
            one.put("text", reason.text());
            one.put("responses", row.why().get(reason));
            one.put("add", reason.remedy().isEmpty() ? null : reason.remedy());
        }
        return json;
    }
}
