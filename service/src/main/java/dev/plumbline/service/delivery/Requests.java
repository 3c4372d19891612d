package dev.plumbline.service.delivery;

import dev.plumbline.service.Failure;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What all requests to receivers have in common. */
final class Requests {

    static final JsonMapper JSON = JsonMapper.shared();

    private Requests() {}

    static HttpRequest.Builder post(URI url, byte[] body, String type) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", type)
                .header("User-Agent", "Plumbline")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    /**
     * What becomes of a request. The client's own time limit does not count the body. Messages of its errors may hold the address.
     *
     * @param meaning of what the receiver answers
     */
    static Answer send(
            HttpClient http,
            HttpRequest request,
            BiFunction<HttpResponse<?>, Clock, Answer> meaning,
            Duration patience,
            Clock clock) {
        CompletableFuture<HttpResponse<Void>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return meaning.apply(response.get(patience.toMillis(), TimeUnit.MILLISECONDS), clock);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Answer.Later(cause.getClass().getSimpleName(), Duration.ZERO);
        } catch (TimeoutException e) {
            return new Answer.Later("no answer within " + patience.toSeconds() + " s", Duration.ZERO);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } finally {
            response.cancel(true);
        }
    }

    static byte[] bytes(JsonNode json) {
        return JSON.writeValueAsBytes(json);
    }

    /**
     * An address, which may be a secret.
     *
     * @param what whose it is, for people
     */
    static URI url(String what, String base, String path) {
        try {
            URI uri = URI.create(base.replaceFirst("/+$", "") + path);
            if (uri.getHost() != null && uri.getScheme().startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // its message would repeat it
        }
        throw new Failure("the address of " + what + " is no http:// or https:// address");
    }

    /** At most so many characters; what is cut ends in an ellipsis. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
