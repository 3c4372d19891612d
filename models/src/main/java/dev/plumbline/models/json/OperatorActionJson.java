package dev.plumbline.models.json;

import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The JSON form of what a person decided. */
public final class OperatorActionJson {

    private OperatorActionJson() {}

    /** One line. */
    public static String write(OperatorAction act) {
        ObjectNode json = Json.versioned();
        json.put("kind", act.kind().code());
        json.put("id", act.id());
        json.put("by", act.signature().by());
        json.set("via", text(act.signature().via()));
        json.put("at", Rfc3339.write(act.signature().at()));
        json.put("from", Rfc3339.write(act.period().from()));
        json.set(
                "until",
                text(
                        act.period().until() == null
                                ? null
                                : Rfc3339.write(act.period().until())));
        json.set("incident", text(act.incident()));
        json.set("level", text(act.level() == null ? null : act.level().code()));
        json.set("scope", scope(act.scope()));
        json.put("reason", act.reason());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no act, or one of a later version; names the field
     */
    public static OperatorAction read(String json) {
        Fields f = Json.read("act", json).versioned();
        return new OperatorAction(
                f.code("kind", OperatorAction.Kind.values(), OperatorAction.Kind::code),
                f.text("id"),
                new OperatorAction.Signature(f.text("by"), f.textOrNull("via"), f.time("at")),
                new OperatorAction.Period(f.time("from"), f.timeOrNull("until")),
                f.textOrNull("incident"),
                f.isNull("level") ? null : f.code("level", Level.values(), Level::code),
                f.isNull("scope") ? null : scope(f.object("scope")),
                f.text("reason"));
    }

    private static JsonNode text(@Nullable String text) {
        return text == null ? NullNode.getInstance() : StringNode.valueOf(text);
    }

    private static JsonNode scope(OperatorAction.@Nullable Scope scope) {
        if (scope == null) {
            return NullNode.getInstance();
        }
        ObjectNode json = Json.object();
        json.put("model", scope.model());
        json.set("cohort", Json.texts(new TreeMap<>(scope.cohort())));
        json.set("signals", Json.texts(scope.signals()));
        return json;
    }

    private static OperatorAction.Scope scope(Fields f) {
        return new OperatorAction.Scope(f.text("model"), f.object("cohort").asTexts(), f.texts("signals"));
    }
}
