package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.Rfc3339;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import tools.jackson.databind.node.ObjectNode;

/**
 * PagerDuty's Events API v2. One alert per incident, by its dedup key: a trigger opens it or changes it, a resolve
 * closes it.
 * <p>
 * A trigger for an alert that people closed by hand would open it again and wake somebody. So news that is no reason to
 * wake anybody is sent only where PagerDuty's webhook tells Plumbline what was closed there.
 */
public final class PagerDuty implements Integration {

    private static final int MAX_SUMMARY = 1024;
    private static final int MAX_KEY = 255;

    /** Of the 512 KB that a request may have; the rest is far below the difference. */
    private static final int MAX_DETAILS = 450_000;

    private final URI url;
    private final String routingKey;
    private final boolean hearsBack;

    /** @param hearsBack whether PagerDuty tells Plumbline what people did there */
    public PagerDuty(URI url, String routingKey, boolean hearsBack) {
        this.url = url;
        this.routingKey = routingKey;
        this.hearsBack = hearsBack;
    }

    @Override
    public boolean wants(Notification.Kind kind) {
        return kind != Notification.Kind.CHANGED || hearsBack;
    }

    @Override
    public HttpRequest request(Notification notice, Clock clock) {
        ObjectNode event = Requests.JSON.createObjectNode();
        event.put("routing_key", routingKey);
        event.put("dedup_key", Requests.cut(notice.key(), MAX_KEY));
        switch (notice.kind()) {
            case OPENED, RAISED, CHANGED -> trigger(event, notice);
            case ACKNOWLEDGED -> event.put("event_action", "acknowledge");
            case CLOSED, LEFT -> event.put("event_action", "resolve");
        }
        return Requests.post(url, Requests.bytes(event), "application/json").build();
    }

    @Override
    public SendResult answer(HttpResponse<?> response, Clock clock) {
        int status = response.statusCode();
        return SendResult.of(status, status == 202, response.headers(), clock);
    }

    private static void trigger(ObjectNode event, Notification notice) {
        event.put("event_action", "trigger");
        event.put("client", "Plumbline");
        event.put("client_url", notice.about().link());
        event.putArray("links").addObject().put("href", notice.about().link()).put("text", "The incident in Plumbline");
        ObjectNode payload = event.putObject("payload");
        payload.put("summary", Requests.cut(notice.incident().text(), MAX_SUMMARY));
        payload.put("source", notice.incident().blame().cohort().toString());
        payload.put("severity", notice.level() == Level.PAGE ? "critical" : "warning");
        payload.put("timestamp", Rfc3339.write(notice.incident().course().detected()));
        payload.put("component", VisibleName.of(notice.incident().model()));
        payload.put(
                "group",
                notice.about().team() == null
                        ? notice.about().prefix()
                        : notice.about().team());
        payload.put(
                "class",
                notice.incident().layer().code() + "/"
                        + notice.incident().blame().signal());
        payload.set("custom_details", IncidentDetails.within(IncidentDetails.of(notice), MAX_DETAILS));
    }
}
