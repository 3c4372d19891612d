package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.engine.LlamaEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On the real llama.cpp, weights of 8 bits are equivalent to those of 16 and 32, weights of 4 bits are not. */
class RealEngineTest {

    /** Files with other precisions than those that the project holds. */
    private static final Path SHARED = Path.of("..", "shared", "data");

    @TempDir
    Path folder;

    @Test
    void precisions_areToldApart() throws Exception {
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        List<LlamaEngine> engines = new ArrayList<>();
        try {
            List<String> pools = new ArrayList<>();
            for (String precision : List.of("q8_0", "q4_0", "f32", "f16")) {
                Optional<Path> gguf = gguf(precision);
                if (gguf.isPresent()) {
                    LlamaEngine engine = LlamaEngine.start(gguf.get());
                    engines.add(engine);
                    pools.add(ProbeRun.pool(precision, engine.url()));
                }
            }
            ProbeRun run = ProbeRun.decide(
                    pools, "--checks", "none", "--reproducers", folder.toString(), "--api", "completions");
            assertEquals(6, run.exitCode, run::toString);
            for (JsonNode pair : run.json().path("pairs")) {
                boolean four = (pair.path("a").asString() + pair.path("b").asString()).contains("q4_0");
                assertEquals(
                        four ? "different" : "equivalent", pair.path("verdict").asString(), run::toString);
            }
        } finally {
            engines.forEach(LlamaEngine::close);
        }
    }

    /** Its tokeniser puts a space before a text: tokens have a number by what they add to a line before them. */
    @Test
    void logitBias_removesAndForces() throws Exception {
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        try (LlamaEngine engine = LlamaEngine.start(LlamaEngine.gguf("q8_0"))) {
            ProbeRun run = ProbeRun.decide(
                    List.of(ProbeRun.pool("q8_0", engine.url())), "--checks", "logit-bias", "--api", "completions");
            assertEquals("passed", run.outcome("logit-bias"), run::toString);
            assertTrue(run.out.contains("0 of 4 were not removed, 0 of 4 were not forced"), run::toString);
        }
    }

    private static Optional<Path> gguf(String precision) {
        Path own = LlamaEngine.gguf(precision);
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("charts"))) {
            root = root.getParent();
        }
        return Files.exists(own)
                ? Optional.of(own)
                : Optional.of(root.resolve(SHARED).resolve("stories260k-" + precision + ".gguf"))
                        .filter(Files::exists);
    }
}
