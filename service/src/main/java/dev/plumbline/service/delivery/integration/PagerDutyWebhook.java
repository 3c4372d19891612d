package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.service.delivery.operator.OperatorActionWriter;
import dev.plumbline.service.delivery.operator.OperatorActions;
import dev.plumbline.topologies.Prefix;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What PagerDuty tells back by its V3 webhooks: who acknowledged an incident there, who closed it, and who opened it
 * again.
 */
public final class PagerDutyWebhook {

    private static final String VERSION = "v1=";

    private final Prefix prefix;
    private final IncidentView incidents;
    private final OperatorActionWriter desk;
    private volatile Map<String, String> secrets = Map.of();

    /** Believes nobody yet. */
    public PagerDutyWebhook(Prefix prefix, IncidentView incidents, OperatorActionWriter desk) {
        this.prefix = prefix;
        this.incidents = incidents;
        this.desk = desk;
    }

    /**
     * Whom to believe.
     *
     * @param secrets what signs the webhooks of each receiver
     */
    public void switchSecrets(Map<String, String> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    /**
     * Whether PagerDuty signed this for the receiver; one of several signatures is enough, so that secrets can be
     * replaced.
     */
    public boolean isGenuine(String receiver, byte[] body, @Nullable String signatures) {
        String secret = secrets.get(receiver);
        if (secret == null || signatures == null) {
            return false;
        }
        byte[] expected = (VERSION + sign(secret, body)).getBytes(StandardCharsets.US_ASCII);
        boolean genuine = false;
        for (String signature : signatures.split(",", -1)) {
            genuine |= MessageDigest.isEqual(expected, signature.strip().getBytes(StandardCharsets.UTF_8));
        }
        return genuine;
    }

    /**
     * Takes an event; of what is not about an incident of this prefix nothing is noted.
     *
     * @throws IllegalArgumentException where it is none
     */
    public void accept(String receiver, byte[] body) {
        JsonNode event;
        try {
            event = Requests.JSON.readTree(body).path("event");
        } catch (JacksonException e) {
            throw new IllegalArgumentException("must be JSON", e);
        }
        String key = event.path("data").path("incident_key").asString("");
        if (!key.startsWith(prefix.name() + "/")) {
            return;
        }
        Optional<Incident> incident =
                incidents.incident(key.substring(prefix.name().length() + 1));
        if (incident.isPresent()) {
            accept(receiver, event, incident.get());
        }
    }

    private void accept(String receiver, JsonNode event, Incident incident) {
        String by = event.path("agent").path("summary").asString("somebody") + " at " + receiver;
        long at = time(event.path("occurred_at").asString(""));
        String theirs = theirs(event.path("data"));
        String acknowledged = OperatorActions.id(OperatorAction.Kind.ACKNOWLEDGE, incident.id());
        switch (event.path("event_type").asString("")) {
            case "incident.acknowledged" ->
                desk.decide(OperatorAction.Kind.ACKNOWLEDGE, acknowledged, incident, by, receiver, at, true, theirs);
            case "incident.unacknowledged" ->
                desk.decide(OperatorAction.Kind.ACKNOWLEDGE, acknowledged, incident, by, receiver, at, false, theirs);
            case "incident.resolved" ->
                desk.decide(
                        OperatorAction.Kind.RESOLVE,
                        OperatorActions.id(OperatorAction.Kind.RESOLVE, receiver, incident.id()),
                        incident,
                        by,
                        receiver,
                        at,
                        true,
                        theirs);
            case "incident.reopened" -> {
                desk.decide(
                        OperatorAction.Kind.RESOLVE,
                        OperatorActions.id(OperatorAction.Kind.RESOLVE, receiver, incident.id()),
                        incident,
                        by,
                        receiver,
                        at,
                        false,
                        theirs);
                if (incidents.people().act(acknowledged).isPresent()) {
                    desk.decide(
                            OperatorAction.Kind.ACKNOWLEDGE, acknowledged, incident, by, receiver, at, false, theirs);
                }
            }
            default -> {
                // nothing that changes what Plumbline does
            }
        }
    }

    /** What PagerDuty calls the incident, and where it shows it. */
    private static String theirs(JsonNode data) {
        String id = data.path("id").asString("");
        String url = data.path("html_url").asString("");
        return id.isEmpty() ? "" : Requests.cut("PagerDuty's incident " + id + (url.isEmpty() ? "" : ", " + url), 300);
    }

    private static long time(String text) {
        try {
            return Rfc3339.read(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("event.occurred_at must be an RFC 3339 time", e);
        }
    }

    private static String sign(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
