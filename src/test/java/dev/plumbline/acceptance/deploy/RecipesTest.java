package dev.plumbline.acceptance.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.acceptance.engine.LlamaEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes and the middleware of {@code docs/gateways}, tried by Python's own tests in {@code src/test/python}. */
class RecipesTest {

    /** Debian's, for which Debian has the modules. */
    private static final String PYTHON = "/usr/bin/python3";

    @Test
    void litellm_asksAndStrips() throws Exception {
        assumeTrue(runs(PYTHON, "--version"), "python3 is not here");
        run("litellm_test.py");
    }

    @ParameterizedTest
    @ValueSource(strings = {"middleware_test.py", "nginx_test.py"})
    void clients_getTheEnginesBytes(String test) throws Exception {
        assumeTrue(
                runs(PYTHON, "-c", "import uvicorn, starlette"), "python3-uvicorn and python3-starlette are not here");
        assumeTrue(!test.startsWith("nginx") || runs("nginx", "-v"), "nginx is not here");
        run(test);
    }

    @Test
    void clientsOfTheRealEngine_getItsBytes() throws Exception {
        assumeTrue(
                runs(PYTHON, "-c", "import uvicorn, starlette"), "python3-uvicorn and python3-starlette are not here");
        Optional<String> lacking = LlamaEngine.lacking();
        assumeTrue(lacking.isEmpty(), () -> "SKIPPED: no real engine: " + lacking.orElse(""));
        try (LlamaEngine engine = LlamaEngine.start(LlamaEngine.gguf("q8_0"))) {
            run("engine_test.py", Map.of("ENGINE", engine.url().toString()));
        }
    }

    private static void run(String test) throws IOException, InterruptedException {
        run(test, Map.of());
    }

    private static void run(String test, Map<String, String> variables) throws IOException, InterruptedException {
        Path folder = Sources.file("src/test/python");
        ProcessBuilder builder = new ProcessBuilder(List.of(PYTHON, "-B", "-W", "ignore", test))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
