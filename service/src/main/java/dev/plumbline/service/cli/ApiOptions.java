package dev.plumbline.service.cli;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.http.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which instance to ask, and as whom. */
public final class ApiOptions {

    private static final String VARIABLE = "PLUMBLINE_TOKEN";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final JsonMapper JSON = JsonMapper.shared();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8642",
            description = "Any instance of the prefix (default: ${DEFAULT-VALUE}).")
    private String url = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token to act with (default: the environment's " + VARIABLE + ").")
    private @Nullable Path tokenFile;

    @Mixin
    private TrustOptions trust = new TrustOptions();

    /** Certificates of whom https addresses are trusted; null for those of the JVM. */
    public @Nullable Path ca() {
        return trust.ca();
    }

    /** The answer to a GET; with the token where there is one, since some instances let nobody look without. */
    public JsonNode get(String path) {
        HttpRequest.Builder request = request(path).GET();
        String token = findToken();
        return send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    /** The answer to a POST. */
    public JsonNode post(String path, JsonNode body) {
        return send(request(path)
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** The answer to a DELETE. */
    public JsonNode delete(String path) {
        return send(request(path).header("Authorization", "Bearer " + token()).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(url.replaceFirst("/+$", "") + path))
                    .timeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--url must be http://HOST:PORT, got " + url, e);
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client().send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode json = JSON.readTree(response.body());
            if (response.statusCode() >= 300) {
                throw new Failure(json.path("error").asString("HTTP " + response.statusCode()));
            }
            return json;
        } catch (IOException e) {
            throw new Failure(
                    "no Plumbline answers at " + url + ": " + Failure.reason(e) + " (is it up? --url names another)",
                    e);
        } catch (JacksonException e) {
            throw new Failure("what answers at " + url + " is no Plumbline", e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    private HttpClient client() {
        Path ca = trust.ca();
        return ca == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder().sslContext(Tls.trusting(ca)).build();
    }

    private String token() {
        String token = findToken();
        if (token == null) {
            throw new Failure(ExitCode.USAGE, "needs a token: --token-file, or " + VARIABLE, null);
        }
        return token;
    }

    private @Nullable String findToken() {
        try {
            String token = tokenFile == null ? System.getenv(VARIABLE) : Files.readString(tokenFile);
            return token == null || token.isBlank() ? null : token.strip();
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + tokenFile + ": " + Failure.reason(e), e);
        }
    }
}
