package dev.plumbline.models.json;

import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
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
        ArrayNode history = json.putArray("history");
        receipt.history().forEach(event -> write(history.addObject(), event));
        return Json.text(json);
    }

    private static void write(ObjectNode json, DeliveryEvent event) {
        json.put("time", Rfc3339.write(event.time()));
        json.put("what", event.what());
        json.put("level", event.level().code());
        json.put("result", event.result().code());
        json.put("tries", event.tries());
        json.put("first", Rfc3339.write(event.first()));
        json.put("why", event.why());
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
                f.text("why"),
                f.has("history") ? history(f) : List.of());
    }

    private static List<DeliveryEvent> history(Fields f) {
        return f.objects("history").stream()
                .map(event -> new DeliveryEvent(
                        event.time("time"),
                        event.text("what"),
                        event.code("level", Level.values(), Level::code),
                        event.code("result", DeliveryEvent.Result.values(), DeliveryEvent.Result::code),
                        event.count("tries"),
                        event.time("first"),
                        event.text("why")))
                .toList();
    }
}
