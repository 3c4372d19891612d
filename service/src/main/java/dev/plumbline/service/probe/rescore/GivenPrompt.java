package dev.plumbline.service.probe.rescore;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * What a model was given, in the first of three forms that is there.
 *
 * @param ids numbers of tokens, chat template and all; empty where they are not known
 * @param messages of a chat; null where it was none, or they are not known
 * @param text of a completion; null where it was none
 */
record GivenPrompt(
        List<Integer> ids,
        @Nullable ArrayNode messages,
        @Nullable String text) {

    private static final JsonMapper JSON = JsonMapper.shared();

    GivenPrompt {
        ids = List.copyOf(ids);
    }

    /** Of {@code token_ids}, {@code messages} or {@code text}; null where none of them is there. */
    static @Nullable GivenPrompt of(JsonNode json) {
        List<Integer> ids = new ArrayList<>();
        json.path("token_ids").forEach(id -> ids.add(id.asInt(-1)));
        if (!ids.isEmpty() && ids.stream().allMatch(id -> id >= 0)) {
            return new GivenPrompt(ids, null, null);
        }
        if (json.path("messages") instanceof ArrayNode messages && !messages.isEmpty()) {
            return new GivenPrompt(List.of(), messages, null);
        }
        return json.path("text").isString()
                ? new GivenPrompt(List.of(), null, json.path("text").asString())
                : null;
    }

    /** By id, from a file with one object a line. */
    static Map<String, GivenPrompt> read(Path file) {
        Map<String, GivenPrompt> prompts = new HashMap<>();
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    JsonNode json = JSON.readTree(lines.get(i));
                    GivenPrompt prompt = of(json);
                    String id = json.path("id").asString("");
                    if (prompt == null || id.isEmpty()) {
                        throw unreadable(file, i, "id, and token_ids, messages or text, are needed");
                    }
                    prompts.put(id, prompt);
                }
            }
            return prompts;
        } catch (IOException e) {
            throw new Failure(ExitCode.UNREADABLE, "cannot read " + file + ": " + Failure.reason(e), e);
        } catch (JacksonException e) {
            throw unreadable(file, prompts.size(), "a JSON object a line is needed");
        }
    }

    private static Failure unreadable(Path file, int before, String why) {
        return new Failure(ExitCode.UNREADABLE, file + " beyond line " + before + ": " + why, null);
    }
}
