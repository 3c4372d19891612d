package dev.plumbline.models.json;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what a receiver knows of an incident. */
public final class NotificationStateJson {

    private NotificationStateJson() {}

    /** One line. */
    public static String write(NotificationState receipt) {
        ObjectNode json = Json.versioned();
        json.put("receiver", receipt.receiver());
        json.put("incident", receipt.incident());
        json.put("state", receipt.state().code());
        json.put("level", receipt.level().code());
        json.put("acknowledged", receipt.acknowledged());
        json.put("time", Rfc3339.write(receipt.time()));
        json.put("why", receipt.why());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no receipt, or one of a later version; names the field
     */
    public static NotificationState read(String json) {
        Fields f = Json.read("receipt", json).versioned();
        return new NotificationState(
                f.text("receiver"),
                f.text("incident"),
                f.code("state", NotificationState.State.values(), NotificationState.State::code),
                f.code("level", Level.values(), Level::code),
                f.flag("acknowledged"),
                f.time("time"),
                f.text("why"));
    }
}
