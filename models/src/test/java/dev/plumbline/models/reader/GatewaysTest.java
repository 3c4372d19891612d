package dev.plumbline.models.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the recipes of {@code docs/gateways} write is what the reader reads. The lines were written by nginx 1.22 with
 * njs 0.7.9, whole and streamed, and by the LiteLLM callback.
 */
class GatewaysTest {

    private static final Path RECIPES = Path.of("..", "docs", "gateways");

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "litellm"})
    void read_whatGatewaysLogged(String gateway) throws BadRecord {
        for (String line : Records.text("gateways/" + gateway + ".jsonl").split("\n")) {
            check(Bodies.said(new SampleReader().read(line.getBytes(UTF_8))));
        }
    }

    /** The callback as it is now, on the arguments that LiteLLM documents. */
    @Test
    void read_whatTheCallbackWrites() throws Exception {
        assumeTrue(hasPython(), "python3 is not here");
        String call = """
                import json, sys
                sys.dont_write_bytecode = True
                sys.path.insert(0, sys.argv[1])
                import plumbline_litellm as plumbline
                from datetime import datetime, timedelta, timezone
                start = datetime(2025, 8, 25, tzinfo=timezone.utc)
                kwargs = {
                    "model": "openai/m", "litellm_call_id": "call-1",
                    "messages": [{"role": "user", "content": "Привет, say secrets"}],
                    "completion_start_time": start + timedelta(milliseconds=120),
                    "optional_params": {"temperature": 0.7, "top_p": 0.9, "top_logprobs": 2, "logprobs": True},
                    "litellm_params": {
                        "api_base": "http://gpu-a:8000/v1", "model_info": {"pool": "gpu-a", "hardware": "h100"},
                        "metadata": {"model_group": "m", "session_id": "s-1"}}}
                body = json.load(open(sys.argv[2], encoding="utf-8"))
                print(json.dumps(plumbline.envelope(kwargs, body, start, start + timedelta(seconds=1))))
                """;
        Path body = Path.of("src/test/resources/dev/plumbline/models/reader/dialects/openai-chat.json");
        Process process = new ProcessBuilder("python3", "-c", call, RECIPES.toString(), body.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] line = process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        check(Bodies.said(new SampleReader().read(line)));
    }

    /** A recipe that is not in the page would be of no use to anybody. */
    @Test
    void recipes_areInTheDocs() throws IOException {
        String page = Files.readString(RECIPES.resolveSibling("gateways.md"));
        for (String recipe : List.of("nginx.conf", "plumbline.js", "plumbline_litellm.py", "envoy.yaml")) {
            assertTrue(Files.exists(RECIPES.resolve(recipe)), recipe);
            assertTrue(page.contains("(gateways/" + recipe + ")"), recipe);
        }
    }

    private static void check(Sample sample) {
        assertEquals(Bodies.ANSWER, sample.answer());
        assertEquals(
                List.of("s-1", "m", "gpu-a", "h100"),
                List.of(
                        sample.placement().session(),
                        sample.model(),
                        sample.pool(),
                        sample.servedBy().hardware()));
        assertEquals(List.of("Cyrl", "Latn"), sample.prompt().scripts());
        assertEquals(0.7, sample.sampler().temperature());
        assertEquals(0.9, sample.sampler().truncation().topP());
        assertEquals(2, sample.sampler().logprobs().listed());
        assertEquals(LogprobMode.RAW, sample.sampler().logprobs().mode());
        assertEquals(List.of(), sample.sampler().stop());
        assertEquals(false, sample.sampler().adjustments().penalties());
        assertTrue(sample.timing().started() < sample.time());
        assertTrue(sample.timing().ttftMillis() >= 0);
        assertFalse(sample.toString().contains("secret"), "the prompt goes nowhere");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
