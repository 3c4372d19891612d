package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.json.RollbackJson;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * Whoever carries out rollbacks: hears of those that are ordered, each with an id of its own so that twice can be told
 * from two.
 */
public record RollbackWebhook(URI url, Signer signer, String prefix) implements RollbackTarget {

    /** Never the address. */
    @Override
    public String toString() {
        return "RollbackWebhook";
    }

    @Override
    public boolean wants(Rollback rollback) {
        return rollback.force() == Enforcement.ORDERED;
    }

    @Override
    public HttpRequest request(Rollback rollback, Clock clock) {
        String body = CloudEventJson.write(
                prefix,
                rollback.id(),
                "rollback",
                rollback.fault().incident(),
                rollback.decided(),
                Requests.JSON.readTree(RollbackJson.write(rollback)));
        HttpRequest.Builder request = Requests.post(url, body.getBytes(StandardCharsets.UTF_8), CloudEventJson.TYPE);
        return signer.sign(request, prefix + "." + rollback.id(), body, clock).build();
    }

    @Override
    public SendResult answer(HttpResponse<?> response, Clock clock) {
        return SendResult.ofWebhook(response.statusCode(), response.headers(), clock);
    }
}
