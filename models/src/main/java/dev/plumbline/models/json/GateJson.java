package dev.plumbline.models.json;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a gate, in the topic and over HTTP alike. */
public final class GateJson {

    private GateJson() {}

    /** One line. */
    public static String write(Gate gate) {
        ObjectNode json = Json.versioned();
        json.put("model", gate.model());
        json.put("pool", gate.pool());
        json.put("state", gate.state().code());
        json.put("verdict", gate.verdict().code());
        json.put("reason", gate.reason());
        json.put("responses", gate.responses());
        json.put("sessions", gate.sessions());
        json.set("incidents", Json.texts(gate.incidents()));
        json.set("evidence", Json.number(gate.evidence()));
        json.set("threshold", Json.number(gate.threshold()));
        json.put("by", gate.by());
        json.put("since", Rfc3339.write(gate.since()));
        json.put("decided", Rfc3339.write(gate.decided()));
        json.put("expiry", Rfc3339.write(gate.expiry()));
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}, but for the digits that were rounded off.
     *
     * @throws IllegalArgumentException where the text is no gate, or one of a later version; names the field
     */
    public static Gate read(String json) {
        Fields f = Json.read("gate", json).versioned();
        return new Gate(
                f.text("model"),
                f.text("pool"),
                f.code("state", Gate.State.values(), Gate.State::code),
                f.code("verdict", Verdict.values(), Verdict::code),
                f.text("reason"),
                f.whole("responses"),
                f.whole("sessions"),
                f.texts("incidents"),
                f.number("evidence"),
                f.number("threshold"),
                f.textOrNull("by"),
                f.time("since"),
                f.time("decided"),
                f.time("expiry"));
    }
}
