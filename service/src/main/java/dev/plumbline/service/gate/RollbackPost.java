package dev.plumbline.service.gate;

import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.json.RollbackJson;
import dev.plumbline.models.sample.Rfc3339;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rollback as a webhook: a CloudEvent, signed as Standard Webhooks asks. Its id is the rollback's own, so that whoever gets it twice
 * can tell.
 *
 * @param secrets base64, with or without {@code whsec_}; more than one while they are changed
 */
record RollbackPost(URI url, List<String> secrets, String prefix) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    RollbackPost {
        secrets = List.copyOf(secrets);
    }

    HttpRequest request(Rollback rollback, Clock clock) {
        String body = body(rollback);
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("content-type", "application/cloudevents+json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!secrets.isEmpty()) {
            String seconds = Long.toString(clock.millis() / 1000);
            String signed = rollback.id() + "." + seconds + "." + body;
            request.header("webhook-id", rollback.id())
                    .header("webhook-timestamp", seconds)
                    .header(
                            "webhook-signature",
                            secrets.stream().map(s -> "v1," + hmac(s, signed)).collect(Collectors.joining(" ")));
        }
        return request.build();
    }

    private String body(Rollback rollback) {
        ObjectNode event = JSON.createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", rollback.id());
        event.put("source", "urn:plumbline:" + prefix);
        event.put("type", "dev.plumbline.rollback");
        event.put("subject", rollback.incident());
        event.put("time", Rfc3339.write(rollback.decided()));
        event.put("datacontenttype", "application/json");
        event.set("data", JSON.readTree(RollbackJson.write(rollback)));
        return event.toString();
    }

    private static String hmac(String secret, String signed) {
        try {
            String base64 = secret.startsWith("whsec_") ? secret.substring("whsec_".length()) : secret;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(base64), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
