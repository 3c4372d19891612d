package dev.plumbline.service.probe.ask;

import dev.plumbline.detector.equivalence.Decoding;
import dev.plumbline.detector.equivalence.ProbeRequest;
import dev.plumbline.detector.equivalence.ProbeRequest.Form;
import dev.plumbline.models.policy.ApiKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Requests as OpenAI's API has them, with the further fields of vLLM, SGLang and llama.cpp where they are needed. */
public final class RequestJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String model;
    private final ApiKind api;

    public RequestJson(String model, ApiKind api) {
        this.model = model;
        this.api = api;
    }

    /** Below the URL of the API; tokens are asked for beside it. */
    public String path(ProbeRequest request) {
        return switch (request.form()) {
            case WHOLE, STREAMED -> "/v1" + api.path();
            case TEXT, SCORED -> "/v1" + ApiKind.COMPLETIONS.path();
            case TOKENIZED -> "/tokenize";
        };
    }

    /** The body. */
    public ObjectNode body(ProbeRequest request) {
        ObjectNode json = JSON.createObjectNode().put("model", model);
        boolean chat = api == ApiKind.CHAT && (request.form() == Form.WHOLE || request.form() == Form.STREAMED);
        if (request.form() == Form.TOKENIZED) {
            return tokens(json, request);
        }
        prompt(json, request, chat);
        if (request.form() == Form.SCORED) {
            // One token and not none: some engines take no request for 0. It is cut off again.
            return json.put("max_tokens", 1)
                    .put("temperature", 0)
                    .put("echo", true)
                    .put("logprobs", request.decoding().listed());
        }
        decoding(json, request.decoding());
        if (chat) {
            json.put("logprobs", true).put("top_logprobs", request.decoding().listed());
        } else {
            json.put("logprobs", request.decoding().listed());
        }
        boolean streamed = request.form() == Form.STREAMED;
        json.put("stream", streamed);
        if (streamed) {
            json.putObject("stream_options").put("include_usage", true);
        }
        return json;
    }

    private static void prompt(ObjectNode json, ProbeRequest request, boolean chat) {
        if (chat) {
            json.putArray("messages").addObject().put("role", "user").put("content", request.prompt());
        } else {
            json.put("prompt", request.prompt() + request.prefill());
        }
    }

    /** A single token of a text is asked for without those that begin a prompt; a prompt as the API sees it. */
    private ObjectNode tokens(ObjectNode json, ProbeRequest request) {
        boolean piece = request.decoding().tokens() == 1;
        if (api == ApiKind.CHAT && !piece) {
            json.putArray("messages").addObject().put("role", "user").put("content", request.prompt());
        } else {
            json.put("prompt", request.prompt()).put("content", request.prompt()); // vLLM's name, and llama.cpp's
        }
        return json.put("add_special_tokens", !piece).put("add_special", !piece);
    }

    private static void decoding(ObjectNode json, Decoding decoding) {
        json.put("max_tokens", decoding.tokens())
                .put("temperature", decoding.temperature())
                .put("top_p", decoding.topP());
        if (decoding.topK() > 0) {
            json.put("top_k", decoding.topK());
        }
        if (decoding.minP() > 0) {
            json.put("min_p", decoding.minP());
        }
        if (decoding.seed() != null) {
            json.put("seed", decoding.seed());
        }
        if (!decoding.stop().isEmpty()) {
            decoding.stop().forEach(json.putArray("stop")::add);
        }
        if (!decoding.bias().isEmpty()) {
            ObjectNode bias = json.putObject("logit_bias");
            decoding.bias().forEach((id, value) -> bias.put(String.valueOf(id), value));
        }
    }
}
