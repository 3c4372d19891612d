package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.service.Failure;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.SendResult;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.Prefix;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all notifiers of an instance share.
 *
 * @param client what a client needs to reach the cluster
 * @param healthy whether the instance is ready to work
 * @param patience time limit of a request; a receiver that takes longer is asked again
 * @param poison receives records that cannot be read
 */
record NotifierContext(
        Map<String, Object> client,
        Prefix prefix,
        IncidentView incidents,
        DeliveryMetrics metrics,
        NotificationFactory notifications,
        BooleanSupplier healthy,
        HttpClient http,
        Duration patience,
        Clock clock,
        Consumer<DeadLetter> poison) {

    /** Makes notifications of incidents. */
    @FunctionalInterface
    interface NotificationFactory {
        Notification of(
                Notification.Kind kind,
                Incident incident,
                Level level,
                @Nullable NotificationState state,
                @Nullable String by,
                long at);
    }

    /** The consumer group of a receiver, shared by all instances of the prefix. */
    String group(String receiver) {
        return group(prefix, receiver);
    }

    static String group(Prefix prefix, String receiver) {
        return prefix.name() + ".delivery." + receiver;
    }

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
            return new SendResult.Later(Failure.kind(cause), Duration.ZERO);
        } catch (TimeoutException e) {
            return new SendResult.Later("no answer within " + patience.toSeconds() + " s", Duration.ZERO);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } finally {
            response.cancel(true);
        }
    }
}
