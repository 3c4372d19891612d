package dev.plumbline.service.delivery;

import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import tools.jackson.databind.node.ObjectNode;

/** A webhook: a CloudEvent or a line of text, signed as Standard Webhooks asks by every secret that there is. */
final class Webhook implements Channel {

    private static final String TYPE = "dev.plumbline.incident.";

    private final String name;
    private final URI url;
    private final List<com.standardwebhooks.Webhook> signers;
    private final Delivery.Format format;

    /** @param secrets base64, with or without {@code whsec_} */
    Webhook(String name, URI url, List<String> secrets, Delivery.Format format) {
        this.name = name;
        this.url = url;
        this.signers = secrets.stream().map(secret -> signer(name, secret)).toList();
        this.format = format;
    }

    @Override
    public boolean wants(Notice.Kind kind) {
        return true;
    }

    @Override
    public HttpRequest request(Notice notice, Clock clock) {
        String body = format == Delivery.Format.SLACK ? slack(notice) : cloudEvent(notice);
        String type = format == Delivery.Format.SLACK ? "application/json" : "application/cloudevents+json";
        HttpRequest.Builder request = Requests.post(url, body.getBytes(StandardCharsets.UTF_8), type);
        if (!signers.isEmpty()) {
            String id = notice.about().prefix() + "." + notice.id();
            long seconds = clock.instant().getEpochSecond();
            request.header("webhook-id", id)
                    .header("webhook-timestamp", Long.toString(seconds))
                    .header("webhook-signature", signature(id, seconds, body));
        }
        return request.build();
    }

    @Override
    public Answer answer(HttpResponse<?> response, Clock clock) {
        int status = response.statusCode();
        // Gone for good, says the standard: whoever mends it starts Plumbline anew.
        return status == 410
                ? new Answer.Later("HTTP 410: it wants no more", Duration.ofMillis(Long.MAX_VALUE / 4))
                : Answer.of(status, status >= 200 && status < 300, response.headers(), clock);
    }

    private static String cloudEvent(Notice notice) {
        CloudEvent event = CloudEventBuilder.v1() // checks what an event must have
                .withId(notice.id())
                .withSource(URI.create("urn:plumbline:" + notice.about().prefix()))
                .withType(TYPE + notice.kind().code())
                .withSubject(notice.incident().id())
                .withTime(OffsetDateTime.ofInstant(Instant.ofEpochMilli(notice.at()), ZoneOffset.UTC))
                .withDataContentType("application/json")
                .build();
        ObjectNode json = Requests.JSON.createObjectNode();
        json.put("specversion", event.getSpecVersion().toString());
        json.put("id", event.getId());
        json.put("source", event.getSource().toString());
        json.put("type", event.getType());
        json.put("subject", event.getSubject());
        json.put("time", Objects.requireNonNull(event.getTime()).toString());
        json.put("datacontenttype", event.getDataContentType());
        ObjectNode data = json.putObject("data");
        data.put("prefix", notice.about().prefix());
        data.put("team", notice.about().team());
        data.put("by", notice.by());
        data.put("link", notice.about().link());
        data.set("incident", Requests.JSON.readTree(IncidentJson.write(notice.incident())));
        return json.toString();
    }

    /** In Slack's own markup three signs have a meaning. */
    private static String slack(Notice notice) {
        String text = notice.title().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return Requests.JSON
                .createObjectNode()
                .put(
                        "text",
                        Requests.cut(text, 3000) + "\n<" + notice.about().link() + "|"
                                + notice.incident().id() + ">")
                .toString();
    }

    private String signature(String id, long seconds, String body) {
        StringJoiner signatures = new StringJoiner(" ");
        try {
            for (com.standardwebhooks.Webhook signer : signers) {
                signatures.add(signer.sign(id, seconds, body));
            }
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("cannot sign for " + name, e);
        }
        return signatures.toString();
    }

    private static com.standardwebhooks.Webhook signer(String name, String secret) {
        try {
            return new com.standardwebhooks.Webhook(secret);
        } catch (EmptyWebhookSecretException | IllegalArgumentException e) {
            // the cause might repeat it
            throw new Failure(ExitCode.USAGE, "a secret of " + name + " must be base64, such as whsec_…", null);
        }
    }
}
