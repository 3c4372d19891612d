package dev.plumbline.service.engines;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A folder with what engines and their clients need: scripts and weights that Plumbline brings, and llama.cpp and the
 * official client, which npm fetches once (120 MB).
 */
public final class EngineFiles {

    private static final List<String> BROUGHT = List.of(
            "LICENSE",
            "package.json",
            "model.mjs",
            "serve.mjs",
            "clients.mjs",
            "stories260k-q8_0.gguf",
            "stories260k-q4_0.gguf");
    private static final Map<String, String> HIDDEN = Map.of("npmrc", ".npmrc");
    private static final String FETCHED = "node_modules/.package-lock.json";
    private static final long PATIENCE_MINUTES = 10;
    private static final Pattern NO_NETWORK =
            Pattern.compile("(?m)^npm (error|ERR!) (network|code (ECONN|EAI|E429|E5|ETARGET|E404)).*$");

    private final Path folder;

    private EngineFiles(Path folder) {
        this.folder = folder;
    }

    /** A folder for what is fetched once for this user: {@code plumbline/engines} in the cache of the system. */
    public static Path cache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("plumbline").resolve("engines");
    }

    /** Writes there what Plumbline brings, over what an earlier version wrote. */
    public static EngineFiles in(Path folder) {
        try {
            Files.createDirectories(folder);
            for (String name : BROUGHT) {
                copy(name, folder.resolve(name));
            }
            EngineFiles files = new EngineFiles(folder);
            for (DequantizedWeights.Form form : DequantizedWeights.Form.values()) {
                DequantizedWeights.write(
                        files.weights("q8_0"), files.weights(form.name().toLowerCase(Locale.ROOT)), form);
            }
            for (Map.Entry<String, String> name : HIDDEN.entrySet()) {
                copy(name.getKey(), folder.resolve(name.getValue()));
            }
            return files;
        } catch (IOException e) {
            throw new Failure("cannot write to " + folder + ": " + Failure.reason(e), e);
        }
    }

    private static void copy(String name, Path to) throws IOException {
        try (InputStream in = EngineFiles.class.getResourceAsStream("/engines/" + name)) {
            Files.copy(Objects.requireNonNull(in, name), to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Whether npm has been here. */
    public boolean areComplete() {
        return Files.exists(folder.resolve(FETCHED));
    }

    /**
     * Lets npm fetch what is missing.
     *
     * @return why it cannot be had on this machine; empty if all is there
     * @throws Failure where npm fails for another reason than the network
     */
    public Optional<String> complete() throws InterruptedException {
        if (areComplete()) {
            return Optional.empty();
        }
        try {
            if (run("node", "--version") != 0) {
                return Optional.of("node does not run");
            }
            return run("npm", "install") == 0 ? Optional.empty() : why(Files.readString(log()));
        } catch (IOException e) {
            return Optional.of("node and npm are not installed (" + Failure.reason(e) + ")");
        }
    }

    private int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new Failure(String.join(" ", command) + " does not end, see " + log());
        }
        return process.exitValue();
    }

    private static Optional<String> why(String log) {
        return Optional.of(NO_NETWORK
                .matcher(log)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow(() -> new Failure("npm install fails: " + log)));
    }

    private Path log() {
        return folder.resolve("npm.log");
    }

    /**
     * The small model's weights.
     *
     * @param precision {@code q8_0} or {@code q4_0}, or {@code f32} or {@code bf16}, of the values of {@code q8_0}
     */
    public Path weights(String precision) {
        return folder.resolve("stories260k-" + precision + ".gguf").toAbsolutePath();
    }

    /** A command of node, to be started in the folder. */
    ProcessBuilder command(List<String> command) {
        return new ProcessBuilder(command).directory(folder.toFile());
    }
}
