package dev.plumbline.service.engines;

import dev.plumbline.service.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real llama.cpp behind an OpenAI-compatible API. It ends when this process does, however that ends. */
public final class EngineProcess implements AutoCloseable {

    /** The name under which the small model is served. */
    public static final String MODEL = "stories-260k";

    private static final Pattern READY = Pattern.compile("ready on (\\d+)");
    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    private final URI url;

    private EngineProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param weights a GGUF file
     * @param port where it listens on the loopback interface; 0 for any that is free
     * @param warmth it draws at that many times the temperature that it is asked for; 1 unless it is to be at fault
     */
    public static EngineProcess start(EngineFiles files, Path weights, int port, double warmth) {
        List<String> command = new ArrayList<>(List.of("node", "serve.mjs", "--gguf", weights.toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--warmth", Double.toString(warmth)));
        command.add("--until-input-ends");
        try {
            Process process = files.command(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.matches()) {
                    return new EngineProcess(process, URI.create("http://127.0.0.1:" + ready.group(1)));
                }
            }
        } catch (IOException e) {
            throw new Failure("node cannot be run: " + Failure.reason(e), e);
        }
        throw new Failure("llama.cpp does not start with " + weights);
    }

    /** Where it answers, without {@code /v1}. */
    public URI url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
