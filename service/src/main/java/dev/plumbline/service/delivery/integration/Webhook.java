package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.json.IncidentJson;
import dev.plumbline.models.policy.Delivery;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A webhook: a CloudEvent or a line of text, signed as Standard Webhooks asks. */
public final class Webhook implements Integration {

    private final URI url;
    private final Signer signer;
    private final Delivery.Format format;

    /** @param secrets base64, with or without {@code whsec_} */
    public Webhook(String name, URI url, List<String> secrets, Delivery.Format format) {
        this.url = url;
        this.signer = new Signer(name, secrets);
        this.format = format;
    }

    @Override
    public boolean wants(Notification.Kind kind) {
        return true;
    }

    @Override
    public HttpRequest request(Notification notice, Clock clock) {
        String body = format == Delivery.Format.SLACK ? slack(notice) : cloudEvent(notice);
        String type = format == Delivery.Format.SLACK ? "application/json" : CloudEventJson.TYPE;
        HttpRequest.Builder request = Requests.post(url, body.getBytes(StandardCharsets.UTF_8), type);
        return signer.sign(request, notice.about().prefix() + "." + notice.id(), body, clock)
                .build();
    }

    @Override
    public SendResult answer(HttpResponse<?> response, Clock clock) {
        return SendResult.ofWebhook(response.statusCode(), response.headers(), clock);
    }

    private static String cloudEvent(Notification notice) {
        ObjectNode data = Requests.JSON.createObjectNode();
        data.put("prefix", notice.about().prefix());
        data.put("team", notice.about().team());
        data.put("by", notice.by());
        data.put("link", notice.about().link());
        data.set("incident", Requests.JSON.readTree(IncidentJson.write(notice.incident())));
        return CloudEventJson.write(
                notice.about().prefix(),
                notice.id(),
                "incident." + notice.kind().code(),
                notice.incident().id(),
                notice.at(),
                data);
    }

    /** In Slack's own markup three signs have a meaning. */
    private static String slack(Notification notice) {
        String text = escaped(notice.title());
        String cohort = notice.incident().blame().cohort().toString();
        return Requests.JSON
                .createObjectNode()
                .put(
                        "text",
                        Requests.cut(text, 3000) + "\n<" + notice.about().link() + "|"
                                + escaped(cohort.isEmpty() ? notice.incident().id() : cohort) + ">")
                .toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
