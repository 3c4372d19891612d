package dev.plumbline.acceptance.engine;

import dev.plumbline.service.engines.EngineFiles;
import dev.plumbline.service.engines.EngineProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The real llama.cpp with the small model, as {@code plumbline demo --engines} runs it. npm fetches it, once; without
 * npm, or a registry that answers it, there is none.
 */
public final class LlamaEngine implements AutoCloseable {

    private final EngineProcess engine;

    private LlamaEngine(EngineProcess engine) {
        this.engine = engine;
    }

    /** Installs it where the demo does, if that was not done before; says why it cannot be had here. */
    public static synchronized Optional<String> lacking() {
        try {
            return files().complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Starts it with the weights of a GGUF file. */
    public static LlamaEngine start(Path gguf) {
        return new LlamaEngine(EngineProcess.start(files(), gguf.toAbsolutePath(), 0, 1));
    }

    /** Weights that the project holds: {@code q8_0} or {@code q4_0}. */
    public static Path gguf(String precision) {
        return files().weights(precision);
    }

    /** Where it answers, without {@code /v1}. */
    public URI url() {
        return engine.url();
    }

    @Override
    public void close() {
        engine.close();
    }

    private static EngineFiles files() {
        return EngineFiles.in(EngineFiles.cache());
    }
}
