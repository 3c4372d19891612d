package dev.plumbline.acceptance.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.plumbline.acceptance.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real llama.cpp with the small model, as {@code src/test/engine/serve.mjs} serves it. npm fetches it (85 MB,
 * once); without npm, or a registry that answers it, there is none.
 */
public final class LlamaEngine implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ready on (\\d+)");
    private static final Pattern NO_NETWORK =
            Pattern.compile("(?m)^npm (error|ERR!) (network|code (ECONN|EAI|E429|E5|ETARGET|E404)).*$");
    private static final List<String> SOURCES = List.of(".npmrc", "package.json", "model.mjs", "serve.mjs");

    private final Process process;
    private final URI url;

    private LlamaEngine(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Installs it under {@code target/}, where that was not done before; says why it cannot be had here. */
    public static synchronized Optional<String> lacking() {
        try {
            Path folder = folder();
            Files.createDirectories(folder);
            for (String name : SOURCES) {
                Files.copy(
                        root().resolve("src/test/engine").resolve(name),
                        folder.resolve(name),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            if (Files.exists(folder.resolve("node_modules/.package-lock.json"))) {
                return Optional.empty();
            }
            return install(folder);
        } catch (IOException e) {
            return Optional.of("npm cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Starts it with the weights of a GGUF file. */
    public static LlamaEngine start(Path gguf) throws IOException {
        Process process = Child.start(new ProcessBuilder(
                        "node", "serve.mjs", "--gguf", gguf.toAbsolutePath().toString())
                .directory(folder().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT));
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new LlamaEngine(process, URI.create("http://127.0.0.1:" + ready.group(1)));
            }
        }
        return fail("llama.cpp does not start");
    }

    /** Weights that the project holds: {@code q8_0} or {@code q4_0}. */
    public static Path gguf(String precision) {
        return root().resolve("src/test/resources/engine/stories260k-" + precision + ".gguf");
    }

    /** Where it answers, without {@code /v1}. */
    public URI url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static Optional<String> install(Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("npm.log");
        Process npm = Child.start(new ProcessBuilder("npm", "install")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        assertTrue(npm.waitFor(10, TimeUnit.MINUTES), () -> "npm does not end, see " + log);
        if (npm.exitValue() == 0) {
            return Optional.empty();
        }
        String said = Files.readString(log);
        return NO_NETWORK
                .matcher(said)
                .results()
                .map(line -> line.group())
                .findFirst()
                .or(() -> fail(said));
    }

    private static Path folder() {
        return root().resolve("target/engine");
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("src/test/engine/serve.mjs"))) {
            here = here.getParent();
        }
        return here;
    }
}
