package dev.plumbline.models.parse;

import dev.plumbline.models.sample.BadRecord;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words for why a response ended: OpenAI's, where an engine has another for the same; else the engine's own. */
public final class FinishReasons {

    private FinishReasons() {}

    public static String of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "stop", "eos", "eos_token", "word", "stop_sequence", "end_turn", "complete", "completed", "finish" ->
                "stop";
            case "endoftext" -> "stop";
            case "length", "limit", "max_tokens", "model_length", "max_output_tokens", "max_length", "token_limit" ->
                "length";
            case "maximum_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use", "tool_call", "tool_calls" -> "tool_calls";
            case "content_filter", "content_filtered", "safety", "guardrail_intervened" -> "content_filter";
            case "recitation", "prohibited_content", "blocklist", "spii", "error_toxic" -> "content_filter";
            case "error" -> "error";
            default -> word;
        };
    }

    /** Reads the word here; null where it is empty or none. */
    public static @Nullable String read(Cursor in) throws BadRecord {
        @Nullable String[] word = new @Nullable String[1];
        in.tolerate(() -> word[0] = in.name(Cursor.MAX_NAME));
        return word[0] == null ? null : of(word[0]);
    }
}
