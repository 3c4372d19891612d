package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.sample.Rfc3339;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import tools.jackson.databind.node.ObjectNode;

/**
 * PagerDuty's change events, which stand beside its incidents and never notify. A change has no key there: one whose
 * request was cut off may be shown twice.
 *
 * @param console where people find an incident
 */
public record ChangeEvent(URI url, String routingKey, String prefix, String console) implements RollbackTarget {

    private static final int MAX_SUMMARY = 1024;

    /** Never the key. */
    @Override
    public String toString() {
        return "ChangeEvent";
    }

    @Override
    public boolean wants(Rollback rollback) {
        return true;
    }

    @Override
    public HttpRequest request(Rollback rollback, Clock clock) {
        String summary = VisibleName.of(
                "Roll back " + rollback.model() + " from " + rollback.change().version() + " to "
                        + rollback.change().to() + " (" + rollback.force().code() + "): " + rollback.reason());
        ObjectNode event = Requests.JSON.createObjectNode();
        event.put("routing_key", routingKey);
        ObjectNode payload = event.putObject("payload");
        payload.put("summary", Requests.cut(summary, MAX_SUMMARY));
        payload.put("source", prefix);
        payload.put("timestamp", Rfc3339.write(rollback.decided()));
        ObjectNode details = payload.putObject("custom_details");
        details.put("id", rollback.id());
        details.put("model", shown(rollback.model()));
        details.put("pools", shown(String.join(", ", rollback.change().pools())));
        details.put("version", shown(rollback.change().version()));
        details.put("to", shown(rollback.change().to()));
        details.put("incident", rollback.fault().incident());
        details.put("force", rollback.force().code());
        details.put("onset", Rfc3339.write(rollback.fault().onset()));
        details.put("started", Rfc3339.write(rollback.change().started()));
        event.putArray("links")
                .addObject()
                .put("href", console + "/incidents/" + rollback.fault().incident())
                .put("text", "The incident in Plumbline");
        return Requests.post(url, Requests.bytes(event), "application/json").build();
    }

    private static String shown(String name) {
        return Requests.cut(VisibleName.of(name), MAX_SUMMARY);
    }

    @Override
    public SendResult answer(HttpResponse<?> response, Clock clock) {
        return SendResult.of(response.statusCode(), response.statusCode() == 202, response.headers(), clock);
    }
}
