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
        json.put("responses", gate.grounds().responses());
        json.put("sessions", gate.grounds().sessions());
        json.set("incidents", Json.texts(gate.grounds().incidents()));
        json.set("evidence", Json.number(gate.grounds().evidence()));
        json.set("threshold", Json.number(gate.grounds().threshold()));
        json.put("by", gate.by());
        json.put("since", Rfc3339.write(gate.lease().since()));
        json.put("decided", Rfc3339.write(gate.lease().decided()));
        json.put("expiry", Rfc3339.write(gate.lease().expiry()));
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
                new Gate.Grounds(
                        f.whole("responses"),
                        f.whole("sessions"),
                        f.texts("incidents"),
                        f.number("evidence"),
                        f.number("threshold")),
                f.textOrNull("by"),
                new Gate.Lease(f.time("since"), f.time("decided"), f.time("expiry")));
    }
}
