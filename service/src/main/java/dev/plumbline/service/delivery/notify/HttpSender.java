package dev.plumbline.service.delivery.notify;

import dev.plumbline.service.Failure;
import dev.plumbline.service.delivery.integration.SendResult;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLHandshakeException;

/**
 * Sends requests to receivers within a time limit, and counts them.
 *
 * @param patience time limit of a request; a receiver that takes longer is asked again
 */
record HttpSender(HttpClient http, Duration patience, Clock clock, DeliveryMetrics metrics) {

    /** Sends one request, counts it, and returns its result. */
    SendResult send(String receiver, HttpRequest request, BiFunction<HttpResponse<?>, Clock, SendResult> meaning) {
        Instant began = clock.instant();
        SendResult result = result(http.sendAsync(request, HttpResponse.BodyHandlers.discarding()), meaning);
        metrics.request(receiver, result, Duration.between(began, clock.instant()));
        return result;
    }

    /** The client's own time limit does not cover the body. Messages of its errors may hold the address. */
    private SendResult result(
            CompletableFuture<HttpResponse<Void>> response, BiFunction<HttpResponse<?>, Clock, SendResult> meaning) {
        try {
            return meaning.apply(response.get(patience.toMillis(), TimeUnit.MILLISECONDS), clock);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new SendResult.Later(Failure.kind(cause), Duration.ZERO, !isBeforeTheRequest(cause));
        } catch (TimeoutException e) {
            return new SendResult.Later("no answer within " + patience.toSeconds() + " s", Duration.ZERO, true);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } finally {
            response.cancel(true);
        }
    }

    /** Whether there never was a connection over which the receiver could have taken anything. */
    private static boolean isBeforeTheRequest(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException;
    }
}
