package dev.plumbline.models.json;

import dev.plumbline.models.action.Decision;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what was decided, and why. */
public final class DecisionJson {

    private DecisionJson() {}

    /** One line. */
    public static String write(Decision decision) {
        ObjectNode json = Json.versioned();
        json.put("time", Rfc3339.write(decision.time()));
        json.put("model", decision.model());
        json.put("pool", decision.pool());
        json.put("incident", decision.incident());
        json.put("kind", decision.kind().code());
        json.put("result", decision.result().code());
        json.set("reasons", Json.texts(decision.reasons()));
        json.put("by", decision.by());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no decision, or one of a later version; names the field
     */
    public static Decision read(String json) {
        Fields f = Json.read("decision", json).versioned();
        return new Decision(
                f.time("time"),
                f.text("model"),
                f.textOrNull("pool"),
                f.textOrNull("incident"),
                f.code("kind", Decision.Kind.values(), Decision.Kind::code),
                f.code("result", Decision.Result.values(), Decision.Result::code),
                f.texts("reasons"),
                f.textOrNull("by"));
    }
}
