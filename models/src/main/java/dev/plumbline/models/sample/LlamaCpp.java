package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of llama.cpp's {@code /completion}. It lists the model's own log-probabilities, or on demand ({@code
 * post_sampling_probs}) the probabilities that it sampled from. Versions before December 2024 list probabilities in another form,
 * and which they are depends on the version.
 */
final class LlamaCpp implements Dialect {

    private @Nullable String content;
    private @Nullable Boolean stop;
    private @Nullable String finishReason;
    private int tokensPredicted = -1;
    private List<Step> steps = List.of();
    private @Nullable LogprobMode mode;

    @Override
    public boolean take(Cursor in, Body body) throws BadRecord {
        switch (in.field()) {
            case "content" -> {
                if (!in.atString()) {
                    return false; // of somebody else's body
                }
                content = in.string();
            }
            case "stop" -> {
                if (!in.atFlag()) {
                    return false;
                }
                stop = in.flag();
            }
            case "stop_type" -> stopType(in.name(Envelope.MAX_NAME));
            case "stopped_eos", "stopped_word" -> stopped(in.flag(), "stop");
            case "stopped_limit" -> stopped(in.flag(), "length");
            case "tokens_predicted" -> tokensPredicted = in.whole(Range.COUNT);
            case "completion_probabilities", "probs" -> probabilities(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void addTo(Body body) {
        if (content == null) {
            return;
        }
        Draft draft = body.choice(0);
        draft.add(content, steps);
        draft.finished(finishReason);
        if (tokensPredicted >= 0) {
            body.completionTokens(tokensPredicted);
        }
        if (mode != null) {
            body.mode(mode);
        }
        if (Boolean.FALSE.equals(stop)) {
            body.partial();
        }
    }

    private void stopType(@Nullable String type) {
        if (type != null && !type.equals("none")) {
            finishReason = Dialect.finishReason(type);
        }
    }

    private void stopped(boolean so, String reason) {
        finishReason = so ? reason : finishReason;
    }

    private void probabilities(Cursor in) throws BadRecord {
        List<Step> read = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            read.add(step(in));
        }
        steps = read;
    }

    private Step step(Cursor in) throws BadRecord {
        TokenEntry entry = new TokenEntry();
        List<Candidate> listed = List.of();
        String old = null;
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "top_logprobs", "top_probs", "probs" -> listed = TokenEntries.candidates(in);
                case "content" -> old = in.string();
                default -> entry.field(in);
            }
        }
        if (old != null) {
            return oldStep(Token.of(old, null), listed);
        }
        mode = entry.isSampledFrom() ? LogprobMode.PROCESSED : mode == null ? LogprobMode.RAW : mode;
        return new Step(entry.token(in), entry.logprob(), listed);
    }

    /** The old form says how probable the chosen token was in the list alone. */
    private static Step oldStep(Token chosen, List<Candidate> listed) {
        double logprob = listed.stream()
                .filter(c -> c.token().equals(chosen))
                .mapToDouble(Candidate::logprob)
                .findFirst()
                .orElse(Double.NEGATIVE_INFINITY);
        return new Step(chosen, logprob, listed);
    }
}
