package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.acceptance.service.Command;
import dev.plumbline.service.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The containers of docs/examples/vllm-with-tap.yaml as plain processes, with the arguments that stand there: what
 * traffic does when one of them is not there yet, dies, or is told to end.
 */
@Timeout(180)
@Tag("slow")
class TapSidecarTest {

    private static final Path EXAMPLE = Path.of("docs", "examples", "vllm-with-tap.yaml");
    private static final String BODY = "{\"model\":\"stories-260k\",\"temperature\":0,\"max_tokens\":12,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}]}";

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int engineAt = Ports.free();
    private final int tapAt = Ports.free();

    @Test
    void containers_startInAnyOrder_andTheEngineOutlivesTheTap() throws Exception {
        try (Command first = tap()) {
            assertEquals(502, models(), "no engine yet: the pod is not ready");
            try (StandInEngine engine = engine()) {
                assertEquals(200, models(), "ready by itself once the engine is");
                assertEquals(200, ask().join().statusCode());
                engine.set(EngineFault.SLOW, 2_000);
                CompletableFuture<HttpResponse<String>> due = dueAt(engine);
                first.kill();
                ExecutionException broken = assertThrows(ExecutionException.class, due::get);
                assertEquals(true, broken.getCause() instanceof IOException, "broken off, as when an engine dies");
                engine.mend(EngineFault.SLOW);
                try (Command second = tap()) {
                    assertEquals(200, ask().join().statusCode(), "the engine kept its weights");
                    assertEquals(3, engine.asked());
                    second.stop();
                    second.exitCode();
                }
            }
        }
    }

    @Test
    void sigterm_answersThatAreDueComeToTheirEnd() throws Exception {
        try (StandInEngine engine = engine();
                Command tap = tap()) {
            engine.set(EngineFault.SLOW, 2_000);
            CompletableFuture<HttpResponse<String>> due = dueAt(engine);
            tap.stop();
            assertEquals(200, due.get().statusCode());
            tap.exitCode();
        }
    }

    private StandInEngine engine() {
        return StandInEngine.start(engineAt, SmallModel.Precision.F32, 7, Map.of());
    }

    /** A request that the engine is at work on. */
    private CompletableFuture<HttpResponse<String>> dueAt(StandInEngine engine) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> due = ask();
        while (engine.running() == 0) { // within the time that the test has
            Thread.onSpinWait();
        }
        return due;
    }

    /** As the example has it, but for the addresses. */
    private Command tap() throws IOException {
        List<String> example = Files.readAllLines(
                Files.exists(EXAMPLE) ? EXAMPLE : Path.of("../..").resolve(EXAMPLE));
        Stream<String> args = example.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- --"))
                .map(line -> line.substring(2))
                .map(arg -> arg.replaceFirst("^(--listen=).*", "$1" + tapAt)
                        .replaceFirst("^(--status=).*", "$1" + 0)
                        .replaceFirst("^(--upstream=).*", "$1http://127.0.0.1:" + engineAt)
                        .replaceFirst("^(--twin-rate=).*", "$10")
                        .replaceFirst("^(--rate=).*", "$11")
                        .replaceFirst("^(--send=).*", "$1http://127.0.0.1:1"));
        return Command.start(folder, Stream.concat(Stream.of("tap"), args).toArray(String[]::new))
                .awaitUp();
    }

    private int models() throws Exception {
        return http.send(request("/v1/models").build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private CompletableFuture<HttpResponse<String>> ask() {
        return http.sendAsync(
                request("/v1/chat/completions")
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tapAt + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60));
    }
}
