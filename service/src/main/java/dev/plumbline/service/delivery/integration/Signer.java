package dev.plumbline.service.delivery.integration;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
import java.util.StringJoiner;

/** Signs requests as Standard Webhooks asks, by every secret that there is. */
public final class Signer {

    private final String name;
    private final List<Webhook> signers;

    /**
     * @param name whose secrets they are
     * @param secrets base64, with or without {@code whsec_}; without any nothing is signed
     */
    public Signer(String name, List<String> secrets) {
        this.name = name;
        this.signers = secrets.stream().map(secret -> signer(name, secret)).toList();
    }

    /** Adds the headers. */
    HttpRequest.Builder sign(HttpRequest.Builder request, String id, String body, Clock clock) {
        if (signers.isEmpty()) {
            return request;
        }
        long seconds = clock.instant().getEpochSecond();
        return request.header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signature(id, seconds, body));
    }

    private String signature(String id, long seconds, String body) {
        StringJoiner signatures = new StringJoiner(" ");
        try {
            for (Webhook signer : signers) {
                signatures.add(signer.sign(id, seconds, body));
            }
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("cannot sign for " + name, e);
        }
        return signatures.toString();
    }

    private static Webhook signer(String name, String secret) {
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException | IllegalArgumentException e) {
            // the cause might repeat it
            throw new Failure(ExitCode.USAGE, "a secret of " + name + " must be base64, such as whsec_…", null);
        }
    }
}
