package dev.plumbline.service.inspect;

import dev.plumbline.detector.tally.CoverageTable;
import dev.plumbline.service.coverage.CoverageJson;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code doctor} found, as one JSON object. */
public final class DoctorJson {

    private DoctorJson() {}

    /** Of a file or a topic. */
    public static String write(String source, long refused, CoverageTable table, List<DoctorFinding> findings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("source", source);
        json.put("refused", refused);
        json.set("findings", findings(findings));
        json.set("coverage", CoverageJson.write(table));
        return JsonMapper.shared().writeValueAsString(json);
    }

    /** Findings alone. */
    public static ArrayNode findings(List<DoctorFinding> findings) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (DoctorFinding finding : findings) {
            ObjectNode one = list.addObject();
            one.put("kind", finding.kind().code());
            one.put("about", finding.about());
            finding.signals().forEach(one.putArray("signals")::add);
            one.put("text", finding.text());
            one.put("add", finding.add().isEmpty() ? null : finding.add());
        }
        return list;
    }
}
