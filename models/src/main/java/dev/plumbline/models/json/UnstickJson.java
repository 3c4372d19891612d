package dev.plumbline.models.json;

import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of an unstick: the predicate, and the sessions that were sampled. */
public final class UnstickJson {

    private UnstickJson() {}

    /** One line. */
    public static String write(Unstick unstick) {
        ObjectNode json = Json.versioned();
        json.put("id", unstick.id());
        json.put("model", unstick.model());
        json.put("pool", unstick.pool());
        json.put("incident", unstick.incident());
        json.put("force", unstick.force().code());
        json.put("reason", unstick.reason());
        json.put("placed_since", Rfc3339.write(unstick.stuck().since()));
        json.put("decided", Rfc3339.write(unstick.decided()));
        ArrayNode sessions = json.putArray("sessions");
        unstick.stuck()
                .sessions()
                .forEach(s ->
                        sessions.add(Json.object().put("session", s.session()).put("since", Rfc3339.write(s.since()))));
        json.put("dwell_ms", unstick.stuck().dwellMillis());
        json.set("ledger", LedgerJson.tree(unstick.ledger()));
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no unstick, or one of a later version; names the field
     */
    public static Unstick read(String json) {
        Fields f = Json.read("unstick", json).versioned();
        return new Unstick(
                f.text("id"),
                f.text("model"),
                f.text("pool"),
                f.text("incident"),
                f.code("force", Enforcement.values(), Enforcement::code),
                f.text("reason"),
                new Unstick.Stuck(
                        f.time("placed_since"),
                        f.objects("sessions").stream()
                                .map(s -> new Unstick.Seen(s.text("session"), s.time("since")))
                                .toList(),
                        f.whole("dwell_ms")),
                f.time("decided"),
                LedgerJson.read(f.object("ledger")));
    }
}
