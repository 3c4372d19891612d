package dev.plumbline.service.tap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Posts samples to a running Plumbline. */
final class HttpOutput implements TapOutput {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int TRIES = 4;

    private final HttpClient http;
    private final URI url;
    private final @Nullable String token;
    private final TapMetrics metrics;

    HttpOutput(HttpClient http, URI plumbline, @Nullable String token, TapMetrics metrics) {
        this.http = http;
        this.url = URI.create(plumbline.toString().replaceFirst("/+$", "") + "/v1/samples");
        this.token = token;
        this.metrics = metrics;
    }

    @Override
    public void send(List<SampleLine> lines) throws InterruptedException {
        HttpRequest request = request(lines);
        for (int i = 0; i < TRIES; i++) { // what comes twice counts once
            TimeUnit.SECONDS.sleep(i);
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() < 500 && response.statusCode() != 429) {
                    count(lines.size(), response);
                    return;
                }
            } catch (IOException e) {
                // it may be back the next time
            }
        }
        metrics.lost(TapMetrics.Lost.UNREACHABLE, lines.size());
    }

    private HttpRequest request(List<SampleLine> lines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (SampleLine line : lines) {
            body.writeBytes(line.json());
            body.write('\n');
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private void count(int lines, HttpResponse<String> response) {
        int accepted = 0;
        try {
            JsonNode answer = JsonMapper.shared().readTree(response.body());
            accepted = response.statusCode() == 200 ? answer.path("accepted").asInt(0) : 0;
        } catch (JacksonException e) {
            // whoever that was, it is no Plumbline
        }
        metrics.sent(Math.min(accepted, lines));
        metrics.lost(TapMetrics.Lost.REJECTED, Math.max(0, lines - accepted));
    }
}
