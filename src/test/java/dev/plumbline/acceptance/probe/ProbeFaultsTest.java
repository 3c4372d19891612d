package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plumbline.acceptance.engine.EngineFault;
import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an endpoint can have wrong is found by the name of a check, with its layer and a reproducer that fails again.
 */
@Tag("slow")
class ProbeFaultsTest {

    private static final List<String> PROMPTS = List.of(
            "Tom had a cat",
            "One day a dog",
            "Lily saw a",
            "The sun was",
            "Mom said to",
            "A big tree",
            "Ben and his",
            "She was very",
            "They went to the",
            "He liked to",
            "There was a bird",
            "In the park",
            "The little girl",
            "It was a",
            "Sam had a red",
            "We can play",
            "I want to",
            "The old man",
            "A boy named",
            "Look at the",
            "My friend is",
            "Every day the",
            "He did not",
            "You must be",
            "All the toys",
            "Her new dress",
            "Once upon a",
            "On the hill",
            "Max and Mia",
            "When the rain",
            "Far away there",
            "Today is the",
            "The happy frog",
            "Do not go",
            "She gave him",
            "Under the bed",
            "At the lake",
            "His best friend",
            "The cake was",
            "A small fish");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "DROP_TOP, 0.3, greedy-is-argmax, sampler",
        "IGNORE_TOP_K, 1, top-k-one-is-greedy, sampler",
        "IGNORE_TOP_K, 1, top-k-holds, sampler",
        "IGNORE_TOP_P, 1, top-p-holds, sampler",
        "IGNORE_MIN_P, 1, min-p-holds, sampler",
        "WIDE_LOSES, 10, wider-keeps, sampler",
        "TEMPERATURE, 0.5, draws-match-report, sampler",
        "GREEDY, 0.5, draws-match-report, sampler",
        "TEMPERATURE, 0.2, one-step-draws, sampler",
        "SAME_STATE, 1, successive-draws, sampler",
        "SHARED_STATE, 1, concurrent-draws, sampler",
        "IGNORE_SEED, 1, seed-repeats, sampler",
        "ONE_SEED, 1, seeds-differ, sampler",
        "BATCH, 6, batch-invariance, logits",
        "NOISE, 1, warm-cache, logits",
        "CACHE, 1, warm-cache, logits",
        "IGNORE_BIAS, 1, logit-bias, sampler",
        "IGNORE_FORCE, 1, logit-bias, sampler",
        "IGNORE_STOP, 1, stop-strings, serving",
        "RESCORE, 2, prompt-rescored, logits",
        "TOKEN_LOST, 0.5, usage-agrees, serving",
        "OVERLONG, 1, usage-agrees, serving",
        "STREAM_LOST, 3, stream-equals-whole, serving"
    })
    void fault_isFoundByName_andItsReproducerFailsAgain(EngineFault fault, double strength, String check, String layer)
            throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 1, Map.of(fault, strength))) {
            ProbeRun run = decide(List.of(ProbeRun.pool("one", engine)), "--checks", check);
            assertEquals(6, run.exitCode, () -> fault + ", seed 1: " + run);
            assertEquals("failed", run.outcome(check), run::toString);
            assertEquals(layer, run.json().at("/pools/0/checks/0/layer").asString());
            assertFailsAgain(run.json().at("/pools/0/checks/0/reproducer").asString());
        }
    }

    /** What is pasted into a report must run: it asks what the reproducer asks, and prints what comes back. */
    @Test
    void scripts_ofAReproducer_run() throws Exception {
        try (StandInEngine engine =
                StandInEngine.start(SmallModel.Precision.F32, 1, Map.of(EngineFault.IGNORE_STOP, 1.0))) {
            ProbeRun run = decide(List.of(ProbeRun.pool("one", engine)), "--checks", "stop-strings");
            String reproducer = run.json().at("/pools/0/checks/0/reproducer").asString();
            for (String script : List.of("curl", "python")) {
                String program = script.equals("curl") ? "curl" : "python3";
                assumeTrue(isThere(program), "SKIPPED: no " + program);
                int before = engine.asked();
                Process process = new ProcessBuilder(script.equals("curl") ? List.of("bash") : List.of("python3", "-"))
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream()
                        .write(ProbeRun.of(List.of("--reproduce", reproducer, "--as", script))
                                .out
                                .getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(0, process.waitFor(), out);
                int asked = engine.asked() - before;
                assertTrue(asked > 0, () -> script + " asked nothing: " + out);
                assertEquals(asked, out.split("\"finish_reason\"", -1).length - 1, out);
            }
        }
    }

    private static boolean isThere(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource({"REQUANT, 1", "CORRUPT, 0.1", "KV_LOST, 1", "NOISE, 1"})
    void logits_thatDiffer_areDifferent(EngineFault fault, double strength) throws Exception {
        try (StandInEngine good = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine bad = StandInEngine.start(SmallModel.Precision.F32, 2, Map.of(fault, strength))) {
            ProbeRun run = ProbeRun.decide(
                    List.of(ProbeRun.pool("good", good), ProbeRun.pool("bad", bad)),
                    "--checks",
                    "none",
                    "--reproducers",
                    folder.toString());
            assertEquals(6, run.exitCode, () -> fault + ": " + run);
            assertEquals("different", run.json().at("/pairs/0/verdict").asString());
            assertEquals("logits", run.json().at("/pairs/0/layer").asString());
            assertFailsAgain(run.json().at("/pairs/0/reproducer").asString());
        }
    }

    @Test
    void anotherTemplate_isNotComparable_andADeadPoolIsSaid() throws Exception {
        try (StandInEngine good = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine other =
                        StandInEngine.start(SmallModel.Precision.F32, 2, Map.of(EngineFault.TEMPLATE, 1.0));
                StandInEngine dead = StandInEngine.start(SmallModel.Precision.F32, 3, Map.of(EngineFault.DIES, 9.0))) {
            ProbeRun template =
                    decide(List.of(ProbeRun.pool("good", good), ProbeRun.pool("other", other)), "--checks", "none");
            assertEquals(7, template.exitCode, template::toString);
            assertEquals(
                    "not_comparable", template.json().at("/pairs/0/verdict").asString());
            ProbeRun died =
                    decide(List.of(ProbeRun.pool("good", good), ProbeRun.pool("dead", dead)), "--checks", "none");
            assertEquals(7, died.exitCode, died::toString);
            assertEquals("insufficient", died.json().at("/pairs/0/verdict").asString());
            assertTrue(died.out.contains("dead did not answer"), died::toString);
        }
    }

    /** vLLM promises no seed that repeats whatever else is in the batch: that it does not is a finding. */
    @Test
    void relation_thatTheEngineDoesNotPromise_isAFindingAndNoFailure() throws Exception {
        HttpServer vllm = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        try (StandInEngine engine =
                StandInEngine.start(SmallModel.Precision.F32, 1, Map.of(EngineFault.IGNORE_SEED, 1.0))) {
            vllm.createContext("/v1/models", exchange -> reply(exchange, "{\"data\":[{\"owned_by\":\"vllm\"}]}"));
            vllm.createContext("/", exchange -> reply(exchange, forward(engine, exchange)));
            vllm.start();
            String url = "http://127.0.0.1:" + vllm.getAddress().getPort();
            ProbeRun run =
                    decide(List.of(ProbeRun.pool("vllm", URI.create(url))), "--checks", "seed-repeats,stop-strings");
            assertEquals(0, run.exitCode, run::toString);
            assertEquals("finding", run.outcome("seed-repeats"), run::toString);
            assertEquals(false, run.json().at("/pools/0/checks/0/promised").asBoolean(), run::toString);
            assertEquals(true, run.json().at("/pools/0/checks/1/promised").asBoolean(), run::toString);
        } finally {
            vllm.stop(0);
        }
    }

    private static String forward(StandInEngine engine, HttpExchange exchange) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        engine.url().resolve(exchange.getRequestURI().getPath()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** One that answers late answers nothing that could be judged; the budget of tokens ends a run as well. */
    @Test
    void slowPool_andASpentBudget_areSaid_andNothingIsJudged() throws Exception {
        try (StandInEngine good = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine slow = StandInEngine.start(SmallModel.Precision.F32, 2, Map.of(EngineFault.SLOW, 60e3))) {
            ProbeRun late = decide(
                    List.of(ProbeRun.pool("good", good), ProbeRun.pool("slow", slow)),
                    "--checks",
                    "none",
                    "--timeout",
                    "1s");
            assertEquals(7, late.exitCode, late::toString);
            assertEquals(
                    "slow did not answer", late.json().at("/pairs/0/reason").asString());
            assertTrue(late.out.contains("timed out"), late::toString);
            ProbeRun spent = decide(
                    List.of(ProbeRun.pool("one", good), ProbeRun.pool("two", good)),
                    "--checks",
                    "stop-strings",
                    "--token-budget",
                    "300");
            assertEquals(7, spent.exitCode, spent::toString);
            assertEquals("insufficient", spent.json().at("/pairs/0/verdict").asString());
            assertTrue(spent.json().at("/pools/0/out_of_budget").asBoolean(), spent::toString);
            int tokens = spent.json().at("/tokens_asked").asInt();
            assertTrue(tokens > 200 && tokens <= 300, spent::toString);
        }
    }

    @Test
    void healthyPools_areEquivalent_passAllChecks_andAnInterruptedRunGoesOn() throws Exception {
        Path journal = folder.resolve("journal");
        Path junit = folder.resolve("probe.xml");
        Path html = folder.resolve("probe.html");
        try (StandInEngine f32 = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine q8 = StandInEngine.start(SmallModel.Precision.Q8, 2)) {
            List<String> pools = List.of(ProbeRun.pool("f32", f32), ProbeRun.pool("q8", q8));
            String[] args = {"--journal", journal.toString(), "--junit", junit.toString(), "--html", html.toString()};
            ProbeRun whole = decide(pools, args);
            assertEquals(0, whole.exitCode, whole::toString);
            assertEquals("equivalent", whole.json().at("/pairs/0/verdict").asString());
            assertTrue(Files.readString(junit).contains("<testsuite name=\"pairs\" tests=\"1\" failures=\"0\""));
            assertTrue(Files.readString(html).contains("<td class=equivalent>equivalent</td>"));
            List<String> lines = Files.readAllLines(journal);
            String half = String.join("\n", lines.subList(0, lines.size() / 2));
            Files.writeString(journal, half + "\n" + lines.get(lines.size() / 2).substring(0, 20)); // broke off
            int before = f32.asked() + q8.asked();
            ProbeRun resumed = decide(pools, args);
            assertEquals(0, resumed.exitCode, resumed::toString);
            assertEquals(whole.json().path("pairs"), resumed.json().path("pairs"));
            int again = f32.asked() + q8.asked() - before;
            assertTrue(again < lines.size() * 0.6, () -> again + " of " + lines.size() + " were asked again");
        }
    }

    private void assertFailsAgain(String reproducer) {
        ProbeRun again = ProbeRun.of(List.of("--reproduce", reproducer));
        assertEquals(6, again.exitCode, again::toString);
        ProbeRun curl = ProbeRun.of(List.of("--reproduce", reproducer, "--as", "curl"));
        assertTrue(curl.out.contains("curl -s"), curl::toString);
    }

    private ProbeRun decide(List<String> pools, String... more) throws Exception {
        Path prompts = folder.resolve("prompts.txt");
        Files.write(prompts, PROMPTS);
        String[] all = new String[more.length + 4];
        all[0] = "--prompts";
        all[1] = prompts.toString();
        all[2] = "--reproducers";
        all[3] = folder.resolve("reproducers").toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return ProbeRun.decide(pools, all);
    }
}
