package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.engine.EngineFault;
import dev.plumbline.acceptance.engine.LlamaEngine;
import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code plumbline probe rescore}: a trusted pool rates what others drew, wherever the model's input is known. */
class RescoreTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> PROMPTS =
            List.of("Tom had a", "One day a dog", "Lily saw a", "The sun was", "Mom said to", "A big tree");

    @TempDir
    Path folder;

    @Test
    void fourBits_areFarFromATrustedPool_andThirtyTwoAreNot() throws Exception {
        try (StandInEngine trusted = StandInEngine.start(SmallModel.Precision.F32, 1);
                StandInEngine same = StandInEngine.start(SmallModel.Precision.F32, 2);
                StandInEngine fewer = StandInEngine.start(SmallModel.Precision.Q4, 3)) {
            assertTrue(meanDifference(rescored(samples(same.url(), true), trusted.url())) < 1e-3);
            double far = meanDifference(rescored(samples(fewer.url(), true), trusted.url()));
            assertTrue(far > 0.2, () -> far + " nats"); // 0.56 is measured between the two weights
        }
    }

    @Test
    void whatTheModelWasGiven_mayBeIdsOrMessages_orAFileSaysIt_elseItIsNotRescorable() throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            List<ObjectNode> samples = samples(engine.url(), false);
            JsonNode none = run(samples, engine.url(), 7, "--to", out().toString());
            assertEquals(samples.size(), none.path("not_rescorable").asInt(), none::toString);
            assertTrue(none.path("reasons").has("nobody knows what the model was given"), none::toString);
            assertEquals(0, Files.size(out()));
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                ObjectNode given = JSON.createObjectNode()
                        .put("id", samples.get(i).path("id").asString());
                switch (i % 3) {
                    case 0 -> given.put("text", PROMPTS.get(i));
                    case 1 ->
                        given.putArray("messages")
                                .addObject()
                                .put("role", "user")
                                .put("content", PROMPTS.get(i));
                    default ->
                        ask(engine.url(), "/tokenize", JSON.createObjectNode().put("prompt", PROMPTS.get(i)))
                                .path("tokens")
                                .forEach(given.withArray("token_ids")::add);
                }
                lines.add(given.toString());
            }
            Path prompts = folder.resolve("prompts.jsonl");
            Files.write(prompts, lines);
            // behind numbers, the answer's tokens must be numbers too: their texts may be read otherwise alone
            byNumber(samples, engine.url());
            JsonNode all = run(samples, engine.url(), 0, "--to", out().toString(), "--prompts", prompts.toString());
            assertEquals(samples.size(), all.path("rescored").asInt(), all::toString);
            assertFalse(Files.readString(out()).contains("Tom had"));
        }
    }

    @Test
    void aTrustedPoolThatDies_isSaid_andTheNextRunGoesOn() throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            List<ObjectNode> samples = samples(engine.url(), true);
            samples.addAll(samples(engine.url(), true, "again-"));
            String journal = folder.resolve("done").toString();
            engine.set(EngineFault.DIES, engine.asked() + 4.0);
            JsonNode broken = run(samples, engine.url(), 1, "--to", out().toString(), "--journal", journal);
            assertEquals(4, broken.path("rescored").asInt(), broken::toString);
            engine.mend(EngineFault.DIES);
            Files.writeString(
                    Path.of(journal), Files.readString(Path.of(journal)) + "\"broke of"); // in the middle of an id
            JsonNode resumed = run(samples, engine.url(), 0, "--to", out().toString(), "--journal", journal);
            assertEquals(4, resumed.path("before").asInt(), resumed::toString);
            assertEquals(samples.size() - 4, resumed.path("rescored").asInt(), resumed::toString);
            assertEquals(
                    samples.size(),
                    Files.readAllLines(out()).stream().distinct().count());
        }
    }

    @Test
    void anotherTokenizer_isSaid_andTheBudgetHolds() throws Exception {
        try (StandInEngine engine = StandInEngine.start(SmallModel.Precision.F32, 1)) {
            List<ObjectNode> samples = samples(engine.url(), true);
            samples.forEach(sample -> {
                ObjectNode first = (ObjectNode) sample.at("/response/choices/0/logprobs/content/0");
                first.put("token", "\u0e01")
                        .putArray("bytes")
                        .add(0xe0)
                        .add(0xb8)
                        .add(0x81);
                ObjectNode message = (ObjectNode) sample.at("/response/choices/0/message");
                StringBuilder text = new StringBuilder();
                sample.at("/response/choices/0/logprobs/content")
                        .forEach(step -> text.append(step.path("token").asString()));
                message.put("content", text.toString());
            });
            JsonNode other = run(samples, engine.url(), 7, "--to", out().toString());
            assertEquals(samples.size(), other.path("other_tokens").asInt(), other::toString);
            List<ObjectNode> good = samples(engine.url(), true);
            JsonNode poor = run(good, engine.url(), 7, "--to", out().toString(), "--token-budget", "30");
            assertTrue(poor.path("rescored").asInt() < good.size(), poor::toString);
            assertTrue(poor.path("reasons").has("not asked: the budget of tokens is spent"), poor::toString);
        }
    }

    @Test
    void theRealEngine_ratesWhatItDrewAsItReported() throws Exception {
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        try (LlamaEngine trusted = LlamaEngine.start(LlamaEngine.gguf("q8_0"));
                LlamaEngine fewer = LlamaEngine.start(LlamaEngine.gguf("q4_0"))) {
            assertTrue(meanDifference(rescored(samples(trusted.url(), true), trusted.url())) < 0.02);
            double far = meanDifference(rescored(samples(fewer.url(), true), trusted.url()));
            assertTrue(far > 0.2, () -> far + " nats"); // the median difference is 0.3
        }
    }

    private Path out() {
        return folder.resolve("rescored.jsonl");
    }

    private static List<ObjectNode> samples(URI url, boolean messages) throws Exception {
        return samples(url, messages, "");
    }

    /** @param messages whether they say what the model was given */
    private static List<ObjectNode> samples(URI url, boolean messages, String before) throws Exception {
        List<ObjectNode> samples = new ArrayList<>();
        for (String prompt : PROMPTS) {
            ObjectNode request = JSON.createObjectNode()
                    .put("model", "stories-260k")
                    .put("max_tokens", 8)
                    .put("temperature", 0)
                    .put("logprobs", true)
                    .put("top_logprobs", 1);
            request.putArray("messages").addObject().put("role", "user").put("content", prompt);
            ObjectNode sample = JSON.createObjectNode()
                    .put("time", "2026-01-01T00:00:00.007Z")
                    .put("id", before + "r-" + samples.size())
                    .put("model", "stories-260k")
                    .put("pool", "a");
            sample.putObject("sampler").put("logprobs", "raw");
            ObjectNode given = sample.putObject("prompt").put("hash", "p-" + samples.size());
            if (messages) {
                given.set("messages", request.get("messages"));
            }
            sample.set("response", ask(url, "/v1/chat/completions", request));
            samples.add(sample);
        }
        return samples;
    }

    private static void byNumber(List<ObjectNode> samples, URI url) throws Exception {
        for (int i = 2; i < samples.size(); i += 3) {
            ObjectNode request = JSON.createObjectNode()
                    .put("prompt", PROMPTS.get(i))
                    .put("max_tokens", 8)
                    .put("temperature", 0)
                    .put("logprobs", 1)
                    .put("return_tokens_as_token_ids", true);
            samples.get(i).set("response", ask(url, "/v1/completions", request));
        }
    }

    private List<Sample> rescored(List<ObjectNode> samples, URI trusted) throws Exception {
        Files.deleteIfExists(out());
        JsonNode summary = run(samples, trusted, 0, "--to", out().toString());
        // the answer's beginning may melt into the prompt's last token for some
        assertTrue(summary.path("rescored").asInt() >= samples.size() / 2, summary::toString);
        List<Sample> read = new ArrayList<>();
        for (String line : Files.readAllLines(out())) {
            read.add(new SampleReader().read(line.getBytes(StandardCharsets.UTF_8)));
        }
        assertTrue(read.stream().allMatch(sample -> sample.kind() == SampleKind.RESCORED));
        return read;
    }

    /** In nats a token. */
    private static double meanDifference(List<Sample> rescored) {
        return rescored.stream()
                .mapToDouble(sample -> {
                    List<Double> trusted = sample.rescored();
                    double sum = 0;
                    for (int i = 0; i < trusted.size(); i++) {
                        sum += Math.abs(
                                trusted.get(i) - sample.answer().steps().get(i).logprob());
                    }
                    return sum / trusted.size();
                })
                .average()
                .orElseThrow();
    }

    private JsonNode run(List<ObjectNode> samples, URI trusted, int exitCode, String... more) throws Exception {
        Path file = folder.resolve("samples.jsonl");
        Files.write(file, samples.stream().map(ObjectNode::toString).toList());
        List<String> args = new ArrayList<>(List.of("rescore", file.toString(), "--json", "--model", "stories-260k"));
        args.addAll(List.of("--pool", ProbeRun.pool("trusted", trusted), "--rate", "1000"));
        args.addAll(List.of(more));
        ProbeRun run = ProbeRun.of(args);
        assertEquals(exitCode, run.exitCode, run::toString);
        return run.json();
    }

    private static JsonNode ask(URI url, String path, ObjectNode request) throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create(url + path))
                .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(post, HttpResponse.BodyHandlers.ofByteArray())
                .body());
    }
}
