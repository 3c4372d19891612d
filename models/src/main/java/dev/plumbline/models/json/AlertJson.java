package dev.plumbline.models.json;

import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of an alert: what changed, when, and the incident as {@link IncidentJson} writes it. */
public final class AlertJson {

    private AlertJson() {}

    /** One line. */
    public static String write(Alert alert) {
        ObjectNode json = Json.versioned();
        json.put("event", alert.event().code());
        json.put("time", Rfc3339.write(alert.time()));
        json.set("incident", IncidentJson.tree(alert.incident()));
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}, but for the digits that were rounded off.
     *
     * @throws IllegalArgumentException where the text is no alert, or one of a later version; names the field
     */
    public static Alert read(String json) {
        Fields f = Json.read("alert", json).versioned();
        return new Alert(
                f.code("event", Alert.Event.values(), Alert.Event::code),
                f.time("time"),
                IncidentJson.read(f.object("incident")));
    }
}
