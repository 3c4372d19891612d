package dev.plumbline.models.json;

import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what a probe of a drained pool found, in the topic and over HTTP alike. */
public final class PoolProbeJson {

    private PoolProbeJson() {}

    /** One line. */
    public static String write(PoolProbe probe) {
        ObjectNode json = Json.versioned();
        json.put("model", probe.model());
        json.put("pool", probe.pool());
        json.put("against", probe.against());
        json.put("verdict", probe.state().code());
        json.put("reason", probe.reason());
        json.put("probe", probe.probe());
        json.set("different_in", Json.texts(probe.differentIn()));
        json.put("began", Rfc3339.write(probe.began()));
        json.put("time", Rfc3339.write(probe.cost().time()));
        json.put("requests", probe.cost().requests());
        json.put("tokens", probe.cost().tokens());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no probe, or one of a later version; names the field
     */
    public static PoolProbe read(String json) {
        Fields f = Json.read("probe", json).versioned();
        return new PoolProbe(
                f.text("model"),
                f.text("pool"),
                f.text("against"),
                f.code("verdict", PoolProbe.State.values(), PoolProbe.State::code),
                f.text("reason"),
                f.text("probe"),
                f.texts("different_in"),
                f.time("began"),
                new PoolProbe.Cost(f.time("time"), f.count("requests"), f.whole("tokens")));
    }
}
