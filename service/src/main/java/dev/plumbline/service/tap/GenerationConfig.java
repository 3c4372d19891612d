package dev.plumbline.service.tap;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A model's {@code generation_config.json}: settings of the sampler that vLLM and SGLang take from there. */
public final class GenerationConfig {

    private static final int LARGEST = 1 << 20;
    private static final int TIMEOUT_MILLIS = (int) TimeUnit.SECONDS.toMillis(10);

    private GenerationConfig() {}

    /**
     * Reads it from a file or an http address; an empty object where there is none.
     *
     * @throws Failure where it cannot be read, or is no JSON object
     */
    public static ObjectNode read(@Nullable String place) {
        if (place == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        try (InputStream in = open(place)) {
            JsonNode node = JsonMapper.shared().readTree(in.readNBytes(LARGEST));
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new Failure(ExitCode.USAGE, place + " must be a JSON object", null);
        } catch (JacksonException e) {
            throw new Failure(ExitCode.USAGE, place + " must be a JSON object", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + place + ": " + Failure.reason(e), e);
        }
    }

    private static InputStream open(String place) throws IOException {
        if (!place.startsWith("http://") && !place.startsWith("https://")) {
            return Files.newInputStream(Path.of(place));
        }
        var connection = URI.create(place).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection.getInputStream();
    }
}
