package dev.plumbline.models.parse;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamContext;

/**
 * Where in a record the reader is: {@code response.choices[0].logprobs.content[3].logprob}. Names that the reader does
 * not know may be somebody's data, so they are shown as {@code *}.
 */
public final class FieldPath {

    private static final Set<String> KNOWN = Set.of("""
            time id session model version platform pool hardware region labels context_class requested served \
            sampler temperature top_p top_k min_p seed implementation precision logprobs listed \
            penalties logit_bias grammar stop best_of speculative engine placement key random started sample_rate \
            prompt tokens hash scripts timing ttft_ms tpot_ms reference response \
            choices index message content finish_reason token logprob bytes top_logprobs usage completion_tokens \
            text token_logprobs token_ids meta_info output_token_logprobs output_top_logprobs output_ids type \
            completion_probabilities probs prob top_probs tok_str stop_type tokens_predicted \
            generated_text details generated_tokens top_tokens special \
            delta tool_calls function arguments reasoning_content reasoning refusal body output result results \
            candidates parts generation outputs text_output""".split(" +"));

    private FieldPath() {}

    /** The path to what {@code at} holds now; empty for the record itself. */
    public static String of(@Nullable TokenStreamContext at) {
        StringBuilder path = new StringBuilder();
        append(at, path);
        return path.toString();
    }

    private static void append(@Nullable TokenStreamContext at, StringBuilder path) {
        if (at == null || at.inRoot()) {
            return;
        }
        append(at.getParent(), path);
        if (at.inArray()) {
            path.append('[').append(at.getCurrentIndex()).append(']');
        } else if (at.currentName() != null) {
            path.append(path.length() == 0 ? "" : ".").append(shown(at.currentName()));
        }
    }

    private static String shown(String name) {
        return KNOWN.contains(name) ? name : "*";
    }
}
