package dev.plumbline.acceptance.engine;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An answer in OpenAI's form: chat or legacy completion, whole or as chunks, with vLLM's {@code prompt_logprobs}. */
final class EngineJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String id;
    private final EngineRequest request;

    EngineJson(String id, EngineRequest request) {
        this.id = (request.chat() ? "chatcmpl-" : "cmpl-") + id;
        this.request = request;
    }

    ObjectNode whole(Generation.Result result) {
        ObjectNode json = head(request.chat() ? "chat.completion" : "text_completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        boolean echo = !request.chat() && request.rescored();
        List<Generation.Drawn> steps = new ArrayList<>();
        if (echo) {
            steps.addAll(result.prompt());
        }
        steps.addAll(result.steps());
        if (request.chat()) {
            choice.putObject("message").put("role", "assistant").put("content", result.text());
        } else {
            choice.put("text", (echo ? Generation.text(result.prompt()) : "") + result.text());
        }
        choice.set("logprobs", logprobs(steps));
        choice.put("finish_reason", result.finish());
        if (request.chat() && request.rescored()) {
            json.set("prompt_logprobs", promptLogprobs(result.prompt()));
        }
        json.set("usage", usage(result));
        return json;
    }

    /** Server-sent events, a token each; the number of tokens only where it was asked for. */
    List<ObjectNode> chunks(Generation.Result result, int lost) {
        List<ObjectNode> chunks = new ArrayList<>();
        String sent = "";
        for (int i = 0; i < result.steps().size(); i++) {
            String until = Generation.text(result.steps().subList(0, i + 1));
            String whole = result.text().startsWith(until) ? until : result.text();
            String piece = whole.startsWith(sent) ? whole.substring(sent.length()) : "";
            sent = whole;
            if (i != lost) {
                ObjectNode choice = chunk(chunks, piece);
                choice.set("logprobs", logprobs(result.steps().subList(i, i + 1)));
                choice.putNull("finish_reason");
            }
        }
        chunk(chunks, "").putNull("logprobs").put("finish_reason", result.finish());
        if (!request.usage()) {
            return chunks;
        }
        ObjectNode last = head(request.chat() ? "chat.completion.chunk" : "text_completion");
        last.putArray("choices");
        last.set("usage", usage(result));
        chunks.add(last);
        return chunks;
    }

    private ObjectNode chunk(List<ObjectNode> chunks, String piece) {
        ObjectNode json = head(request.chat() ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        if (request.chat()) {
            choice.putObject("delta").put("content", piece);
        } else {
            choice.put("text", piece);
        }
        chunks.add(json);
        return choice;
    }

    private ObjectNode head(String object) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", 0)
                .put("model", request.model())
                .put("system_fingerprint", "stand-in");
    }

    private ObjectNode usage(Generation.Result result) {
        int prompt = request.prompt().size();
        return JSON.createObjectNode()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", result.counted())
                .put("total_tokens", prompt + result.counted());
    }

    private tools.jackson.databind.JsonNode logprobs(List<Generation.Drawn> steps) {
        if (request.listed() < 0) {
            return JSON.nullNode();
        }
        ObjectNode json = JSON.createObjectNode();
        return request.chat() ? content(json, steps) : legacy(json, steps);
    }

    private ObjectNode content(ObjectNode json, List<Generation.Drawn> steps) {
        ArrayNode content = json.putArray("content");
        for (Generation.Drawn step : steps) {
            ObjectNode entry = content.addObject();
            entry(entry, step.id(), step);
            ArrayNode top = entry.putArray("top_logprobs");
            for (int i = 0; i < request.listed(); i++) {
                entry(top.addObject(), step.ranked()[i], step);
            }
        }
        return json;
    }

    private static void entry(ObjectNode json, int id, Generation.Drawn step) {
        json.put("token", Vocabulary.get().text(id)).put("logprob", step.logprobs()[id]);
        ArrayNode bytes = json.putArray("bytes");
        for (byte b : Vocabulary.get().bytes(id)) {
            bytes.add(b & 0xff);
        }
    }

    private ObjectNode legacy(ObjectNode json, List<Generation.Drawn> steps) {
        ArrayNode tokens = json.putArray("tokens");
        ArrayNode logprobs = json.putArray("token_logprobs");
        ArrayNode top = json.putArray("top_logprobs");
        for (Generation.Drawn step : steps) {
            tokens.add(named(step.id()));
            logprobs.add(step.logprobs()[step.id()]);
            ObjectNode listed = top.addObject();
            for (int i = 0; i < request.listed(); i++) {
                listed.put(named(step.ranked()[i]), step.logprobs()[step.ranked()[i]]);
            }
        }
        return json;
    }

    private String named(int id) {
        return request.byId() ? "token_id:" + id : spelled(id);
    }

    /** As OpenAI's legacy completions spell a part of a character. */
    private static String spelled(int id) {
        String text = Vocabulary.get().text(id);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        StringBuilder spelled = new StringBuilder("bytes:");
        for (byte b : Vocabulary.get().bytes(id)) {
            spelled.append(String.format("\\x%02x", b & 0xff));
        }
        return spelled.toString();
    }

    /** As vLLM does: a map by id for each token of the prompt, null for the first. */
    private ArrayNode promptLogprobs(List<Generation.Drawn> prompt) {
        ArrayNode all = JSON.createArrayNode();
        all.addNull();
        for (Generation.Drawn step : prompt) {
            ObjectNode ranks = all.addObject();
            rank(ranks, step.id(), step);
            for (int i = 0; i < Math.max(1, request.listed()); i++) {
                rank(ranks, step.ranked()[i], step);
            }
        }
        return all;
    }

    private static void rank(ObjectNode ranks, int id, Generation.Drawn step) {
        ranks.putObject(String.valueOf(id))
                .put("logprob", step.logprobs()[id])
                .put("decoded_token", Vocabulary.get().text(id));
    }
}
