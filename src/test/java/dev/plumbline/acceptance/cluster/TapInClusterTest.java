package dev.plumbline.acceptance.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.acceptance.engine.StandInServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of docs/gateways.md for Kubernetes, applied to a stand-in for a cluster with a stand-in for vLLM: what
 * traffic and samples do while containers start, die, are started again, and end. But for addresses and shares, and for
 * times that are a tenth as long, all is as the examples have it.
 */
@Timeout(360)
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a machine has one address of loopback, not one a pod")
class TapInClusterTest {

    private static final String BODY = "{\"model\":\"stories-260k\",\"temperature\":0,\"max_tokens\":12,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}]}";

    /** Kubernetes' own: a secret is in Base64. */
    private static final String SECRETS = """
            {apiVersion: v1, kind: Secret, metadata: {name: plumbline-ingest}, data: {token: dG9rZW4=}}
            ---
            {apiVersion: v1, kind: Secret, metadata: {name: plumbline-prompt-key}, data: {key: %s}}
            """.formatted("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQT0=");

    /** As another chart might install it; it lets answers come to their end by itself. */
    private static final String INSTALLED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: engine}
            spec:
              selector: {matchLabels: {app: engine}}
              template:
                metadata: {labels: {app: engine}}
                spec:
                  terminationGracePeriodSeconds: 20
                  containers:
                    - name: engine
                      image: vllm/vllm-openai:latest
                      args: [--host, 0.0.0.0, --port, "8000", --rest, "1500"]
                      lifecycle: {preStop: {exec: {command: [sleep, "4"]}}}
                      readinessProbe: {httpGet: {path: /health, port: 8000}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: engine}
            spec: {selector: {app: engine}, ports: [{name: http, port: 8000, targetPort: 8000}]}
            """;

    @TempDir
    Path folder;

    private final AtomicInteger samples = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer plumbline;
    private ProcessCluster cluster;

    @BeforeEach
    void start() throws Exception {
        plumbline = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plumbline.createContext("/v1/samples", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            boolean known = "Bearer token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            int lines = known ? (int) body.lines().count() : 0;
            samples.addAndGet(lines);
            byte[] answer = ("{\"accepted\":" + lines + "}").getBytes(UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        plumbline.start();
        Map<String, List<String>> programs = Map.of(
                "vllm/vllm-openai:latest",
                java(StandInServer.class.getName()),
                "REGISTRY/plumbline:0.1.0",
                java("dev.plumbline.service.Plumbline"));
        Map<String, String> hosts =
                Map.of("plumbline:8642", "127.0.0.1:" + plumbline.getAddress().getPort());
        cluster = new ProcessCluster(new ProcessPod.Node(programs, hosts, folder));
        cluster.apply(SECRETS);
    }

    /** As if there were no place for temporary files: the examples' root is read-only. */
    private static List<String> java(String main) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=/nowhere",
                "-Dlog4j2.configurationFile=log4j2.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
    }

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
        plumbline.stop(0);
    }

    @Test
    void deploymentWithATap_eachContainerIsStartedAgainAlone_andAnswersComeToTheirEnd() throws Exception {
        cluster.apply(quick(Files.readString(example("vllm-with-tap.yaml"))));
        URI tap = served("vllm-gpu-a");
        URI past = URI.create("http://" + tap.getHost() + ":8000");
        assertThrows(ConnectException.class, () -> get(past, "/health"), "nobody reaches the engine past the tap");
        sampled(tap);

        CompletableFuture<HttpResponse<String>> broken = due(tap);
        cluster.kill("tap");
        ExecutionException off = assertThrows(ExecutionException.class, broken::get);
        assertInstanceOf(IOException.class, off.getCause(), "broken off, as when an engine dies");
        assertThrows(ConnectException.class, () -> get(tap, "/health"), "refused until it is there again");
        restarted("tap", 1);
        assertEquals(0, cluster.restarts("vllm"), "the engine keeps its weights");
        sampled(served("vllm-gpu-a"));

        cluster.kill("vllm");
        assertEquals(502, get(tap, "/health"), "the tap is there, and says so");
        restarted("vllm", 1);
        assertEquals(1, cluster.restarts("tap"));
        sampled(served("vllm-gpu-a")); // which is the first at which the pod is ready

        String pod = cluster.pods().get(0);
        int before = samples.get();
        CompletableFuture<HttpResponse<String>> last = due(tap);
        cluster.delete(Kind.DEPLOYMENT, "vllm-gpu-a");
        await("the Service forgets the pod", () -> cluster.route("vllm-gpu-a").isEmpty());
        assertEquals(200, ask(tap).get().statusCode(), "of somebody who has not heard yet");
        assertEquals(200, last.get().statusCode());
        await("the end of the pod", () -> cluster.pods().isEmpty());
        assertEquals(before + 2, samples.get(), "with their samples");
        inOrder(pod, "tap: SIGTERM", "tap: stopped", "vllm: SIGTERM", "vllm: stopped");
    }

    @Test
    void engineOfAnotherChart_isPatched_andItsTapIsThereBeforeItAndEndsBehindIt() throws Exception {
        cluster.apply(INSTALLED);
        URI engine = served("engine");
        assertEquals(200, ask(engine).get().statusCode());
        String before = cluster.pods().get(0);
        String patch = Files.readString(example("tap-patch.yaml"))
                .replace("--upstream=http://127.0.0.1:", "--upstream=http://0.0.0.0:"); // where this engine listens

        cluster.patch(Kind.DEPLOYMENT, "engine", "application/strategic-merge-patch+json", quick(patch));
        await("the rollout", () -> cluster.pods().size() == 1 && !cluster.pods().contains(before));
        assertEquals(200, ask(served("engine")).get().statusCode(), "to the engine, as before");
        assertEquals(0, samples.get());
        String commandOfService = patch.replaceAll("(?s).*--type json -p '([^']*)'.*", "$1");
        cluster.patch(Kind.SERVICE, "engine", "application/json-patch+json", commandOfService);
        URI tap = served("engine");
        assertEquals(8001, tap.getPort());
        sampled(tap);
        String pod = cluster.pods().get(0);
        inOrder(pod, "tap: started", "engine: started", "tap: ready");

        cluster.kill("tap");
        restarted("tap", 1);
        assertEquals(0, cluster.restarts("engine"));
        sampled(served("engine"));

        CompletableFuture<HttpResponse<String>> last = due(tap);
        cluster.delete(Kind.DEPLOYMENT, "engine");
        assertEquals(200, last.get().statusCode());
        await("the end of the pod", () -> cluster.pods().isEmpty());
        inOrder(pod, "engine: preStop", "engine: stopped", "tap: SIGTERM", "tap: stopped");
    }

    private static Path example(String name) {
        Path folder = Path.of("docs", "examples");
        return (Files.exists(folder) ? folder : Path.of("../..").resolve(folder)).resolve(name);
    }

    /** Seconds of ten become one; every answer is sampled, and takes a while. */
    private static String quick(String example) {
        return example.replace("--port, \"8000\"]", "--port, \"8000\", --rest, \"1500\"]")
                .replace("[sleep, \"60\"]", "[sleep, \"9\"]")
                .replace("[sleep, \"5\"]", "[sleep, \"3\"]")
                .replace("--drain=50s", "--drain=5s")
                .replace("terminationGracePeriodSeconds: 90", "terminationGracePeriodSeconds: 20")
                .replace("periodSeconds: 5,", "periodSeconds: 1,")
                .replace("--twin-rate=0.01", "--twin-rate=0")
                .replace("--rate=0.01", "--rate=1");
    }

    private URI served(String service) throws InterruptedException {
        await("a pod that is ready", () -> cluster.route(service).isPresent());
        return cluster.route(service).orElseThrow();
    }

    private void restarted(String container, int times) throws InterruptedException {
        await(container + " is started again", () -> cluster.restarts(container) == times);
    }

    /** One request, which is answered, and of which a sample comes. */
    private void sampled(URI tap) throws Exception {
        int before = samples.get();
        assertEquals(200, ask(tap).get().statusCode(), cluster::story);
        await("its sample", () -> samples.get() == before + 1);
    }

    /** A request that the engine is at work on. */
    private CompletableFuture<HttpResponse<String>> due(URI tap) throws Exception {
        CompletableFuture<HttpResponse<String>> due = ask(tap);
        String running = "";
        while (!running.contains("vllm:num_requests_running 1")) { // within the time that the test has
            assertTrue(!due.isDone(), "answered too soon");
            running = http.send(request(tap, "/metrics").build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
        return due;
    }

    /** On a connection of its own. */
    private static CompletableFuture<HttpResponse<String>> ask(URI tap) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        request(tap, "/v1/chat/completions")
                                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private int get(URI at, String path) throws Exception {
        return http.send(request(at, path).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static HttpRequest.Builder request(URI at, String path) {
        return HttpRequest.newBuilder(at.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60));
    }

    private void inOrder(String pod, String... expected) {
        List<String> log = cluster.log(pod);
        int from = 0;
        for (String each : expected) {
            int found = log.subList(from, log.size()).indexOf(each);
            assertTrue(found >= 0, () -> each + " is not where it should be: " + log);
            from += found + 1;
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > Duration.ofMinutes(2).toNanos()) {
                fail("no " + what + ":\n" + cluster.story());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
