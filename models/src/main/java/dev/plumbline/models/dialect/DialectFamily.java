package dev.plumbline.models.dialect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dialects, and the fields by which each is known. Where a body has fields of several, the first of them has the
 * first word.
 */
enum DialectFamily {
    OPENAI(OpenAi::new, "choices", "x_groq"),
    SGLANG(SgLang::new, "meta_info", "output_ids"),
    LLAMACPP(
            LlamaCpp::new,
            "stop",
            "stop_type",
            "stopped_eos",
            "stopped_word",
            "stopped_limit",
            "tokens_predicted",
            "completion_probabilities",
            "probs"),
    TGI(Tgi::new, "generated_text", "details", "token", "top_tokens"),
    RESPONSES(Responses::new, "output", "status", "incomplete_details", "item", "metrics"),
    GEMINI(Gemini::new, "candidates", "usageMetadata", "promptFeedback", "usage_metadata", "prompt_feedback"),
    CONVERSE(
            Converse::new,
            "contentBlockStart",
            "contentBlockDelta",
            "contentBlockIndex",
            "start",
            "messageStop",
            "stopReason",
            "metadata"),
    INVOKE_MODEL(
            InvokeModel::new,
            "generation",
            "generation_token_count",
            "outputs",
            "generations",
            "completion",
            "amazon-bedrock-invocationMetrics"),
    JURASSIC(Jurassic::new, "completions"),
    RESULTS(Results::new, "results", "outputText", "totalOutputTextTokenCount", "completionReason"),
    OLLAMA(Ollama::new, "done", "done_reason", "eval_count"),
    TRITON(Triton::new, "text_output", "output_log_probs", "sequence_end"),
    COHERE(Cohere::new, "generation_id", "event_type", "meta", "is_finished"),
    ANTHROPIC(Anthropic::new, "content_block"),
    CLOUDFLARE(Cloudflare::new, "p", "success"),
    DASHSCOPE(DashScope::new, "request_id");

    private static final Map<String, DialectFamily> BY_FIELD = new HashMap<>();

    static {
        for (DialectFamily family : values()) {
            family.fields.forEach(field -> BY_FIELD.put(field, family));
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // a constructor, which has no state
    private final Supplier<Dialect> reader;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> fields;

    DialectFamily(Supplier<Dialect> reader, String... fields) {
        this.reader = reader;
        this.fields = List.of(fields);
    }

    /** A reader of one body. */
    Dialect reader() {
        return reader.get();
    }

    /** Whose field it is; null where nobody's alone. */
    static @Nullable DialectFamily of(String field) {
        return BY_FIELD.get(field);
    }
}
