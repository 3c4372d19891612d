package dev.plumbline.service.probe.ask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.ProbeAnswer;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.service.Failure;
import dev.plumbline.service.probe.ProbeTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks one pool over HTTP: no faster than it may be asked, and not any more once it failed too often in a row. A batch
 * is sent at once, and waits for its size.
 */
public final class PoolClient implements ProbeClient {

    /** A pool that fails so often in a row is left alone. */
    static final int GIVES_UP = 5;

    private static final int BUSY = 429;
    private static final int TRIES = 4;

    private final HttpClient http;
    private final ProbeTarget target;
    private final AskOptions options;
    private final TokenBudget budget;
    private final ExecutorService threads;
    private final RequestJson json;
    private final PoolRecord record = new PoolRecord();
    private long due = System.nanoTime();

    /** @param threads for requests of one batch */
    public PoolClient(
            HttpClient http, ProbeTarget target, AskOptions options, TokenBudget budget, ExecutorService threads) {
        this.http = http;
        this.target = target;
        this.options = options;
        this.budget = budget;
        this.threads = threads;
        this.json = new RequestJson(options.model(), options.api());
    }

    public ProbeTarget target() {
        return target;
    }

    /** How it went so far. */
    public PoolRecord record() {
        return record;
    }

    @Override
    public List<Exchange> ask(String purpose, List<ProbeRequest> requests) throws InterruptedException {
        waitForTurn(requests.size());
        List<CompletableFuture<ProbeAnswer>> asked = new ArrayList<>();
        for (ProbeRequest request : requests) {
            asked.add(
                    requests.size() == 1
                            ? CompletableFuture.completedFuture(answer(request))
                            : CompletableFuture.supplyAsync(() -> answer(request), threads));
        }
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            exchanges.add(new Exchange(requests.get(i), asked.get(i).join()));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return exchanges;
    }

    /** What came back as it came, or why nothing did. */
    public static final class Reply {

        private final byte[] body;
        private final @Nullable String error;

        private Reply(byte[] body, @Nullable String error) {
            this.body = body;
            this.error = error;
        }

        private static Reply failed(String error) {
            return new Reply(new byte[0], error);
        }

        /** Not to be changed. */
        public byte[] body() {
            return body;
        }

        /** Why nothing came; null where something did. */
        public @Nullable String error() {
            return error;
        }
    }

    /**
     * Asks for something that is no probe, at the same rate and out of the same budget.
     *
     * @param tokens what it takes of the budget
     */
    public Reply post(String path, String body, int tokens) throws InterruptedException {
        waitForTurn(1);
        Reply reply = post(path, body, tokens, Reply::error);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return reply;
    }

    /** A GET beside the API, such as its version; empty where there is no answer. */
    String get(String path) {
        try {
            HttpResponse<String> response =
                    http.send(head(uri(path)).GET().build(), HttpResponse.BodyHandlers.ofString(UTF_8));
            return response.statusCode() == 200 ? response.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private synchronized void waitForTurn(int requests) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        due = Math.max(due, System.nanoTime()) + (long) (1e9 * requests / options.perSecond());
    }

    private ProbeAnswer answer(ProbeRequest request) {
        int tokens = request.form() == Form.TOKENIZED ? 0 : request.decoding().tokens();
        AtomicReference<@Nullable ProbeAnswer> answer = new AtomicReference<>();
        Reply reply = post(json.path(request), json.body(request).toString(), tokens, got -> {
            String error = got.error();
            ProbeAnswer read = error == null ? AnswerReader.read(request, got.body()) : ProbeAnswer.failed(error);
            answer.set(read);
            return read.error();
        });
        ProbeAnswer read = answer.get();
        return read == null ? ProbeAnswer.failed(String.valueOf(reply.error())) : read;
    }

    /** @param judge says what is wrong with a reply; null where nothing is */
    private Reply post(String path, String body, int tokens, Function<Reply, @Nullable String> judge) {
        if (record.failedInARow() >= GIVES_UP) {
            return Reply.failed("not asked: the pool failed " + GIVES_UP + " times in a row");
        }
        if (!budget.spend(tokens)) {
            record.outOfBudget();
            return Reply.failed("not asked: the budget of tokens is spent");
        }
        long began = System.nanoTime();
        Reply reply = send(path, body);
        record.add(judge.apply(reply), (System.nanoTime() - began) / 1_000_000);
        return reply;
    }

    private Reply send(String path, String body) {
        HttpRequest post = head(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            for (int i = 1; ; i++) {
                HttpResponse<InputStream> response = http.send(post, HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream in = response.body()) {
                    byte[] answered = in.readNBytes(SampleReader.MAX_BYTES);
                    if (response.statusCode() == 200) {
                        return new Reply(answered, null);
                    }
                }
                if (response.statusCode() != BUSY || i == TRIES) {
                    return Reply.failed("HTTP " + response.statusCode());
                }
                TimeUnit.SECONDS.sleep(i);
            }
        } catch (IOException e) {
            return Reply.failed(Failure.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.failed("interrupted");
        }
    }

    private HttpRequest.Builder head(URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(options.timeout()).header("User-Agent", "Plumbline probe");
        target.headers().forEach(request::header);
        if (options.key() != null) {
            request.setHeader("Authorization", "Bearer " + options.key());
        }
        return request;
    }

    private URI uri(String path) {
        String base = target.url().toString().replaceFirst("/+$", "").replaceFirst("/v1$", "");
        return URI.create(base + path);
    }
}
