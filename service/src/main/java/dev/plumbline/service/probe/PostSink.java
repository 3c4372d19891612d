package dev.plumbline.service.probe;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends samples to a running Plumbline. */
public final class PostSink implements SampleSink {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES = 5;
    private static final int BUSY = 429;

    private final HttpClient http;
    private final URI url;
    private final @Nullable String token;

    /**
     * @param url of any instance
     * @param token of the role ingest; null where none is needed
     */
    public PostSink(HttpClient http, URI url, @Nullable String token) {
        this.http = http;
        this.url = URI.create(url.toString().replaceFirst("/+$", "") + "/v1/samples");
        this.token = token;
    }

    @Override
    public void put(String record) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(record));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            int status = BUSY;
            for (int i = 0; i < TRIES && status == BUSY; i++) { // what comes twice counts once
                TimeUnit.SECONDS.sleep(i);
                status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            }
            if (status != 200) {
                throw new Failure("Plumbline at " + url + " does not take samples: HTTP " + status);
            }
        } catch (IOException e) {
            throw new Failure("no Plumbline answers at " + url + ": " + Failure.reason(e), e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    @Override
    public void close() {}
}
