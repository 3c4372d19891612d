package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.TokenEntry;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.LogprobMode;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of llama.cpp's {@code /completion}. It lists the model's own log-probabilities, or on demand ({@code
 * post_sampling_probs}) the probabilities that it sampled from. Versions before December 2024 list probabilities in
 * another form, and which they are depends on the version.
 */
final class LlamaCpp implements Dialect {

    private final TokenUsage predicted = new TokenUsage();
    private @Nullable Boolean stop;
    private @Nullable String finishReason;
    private List<Step> steps = List.of();
    private @Nullable LogprobMode mode;
    private boolean odd;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "stop" -> stop = in.atFlag() ? (Boolean) in.flag() : stop;
            case "stop_type" -> finishReason = stopType(FinishReasons.read(in));
            case "stopped_eos", "stopped_word" -> stopped(in, "stop");
            case "stopped_limit" -> stopped(in, "length");
            case "tokens_predicted" -> predicted.readGenerated(in);
            default -> probabilities(in);
        }
        in.skip();
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (shared.content == null) {
            return false;
        }
        body.dialect("llamacpp");
        ChoiceBuilder choice = body.choice(0);
        choice.add(shared.content);
        choice.add(steps);
        choice.finished(finishReason);
        choice.lacks(Gap.ODD_LOGPROBS, odd);
        body.usage().add(predicted);
        if (mode != null) {
            body.mode(mode);
        }
        if (Boolean.FALSE.equals(stop)) {
            body.partial();
        } else {
            body.result();
        }
        return true;
    }

    private @Nullable String stopType(@Nullable String type) {
        return type == null || type.equals("none") ? finishReason : type;
    }

    private void stopped(Cursor in, String reason) throws BadRecord {
        finishReason = in.atFlag() && in.flag() ? reason : finishReason;
    }

    private void probabilities(Cursor in) throws BadRecord {
        List<Step> read = new ArrayList<>();
        odd |= !in.tolerate(() -> {
            in.enterArray();
            while (in.nextElement()) {
                read.add(step(in));
            }
        });
        steps = odd ? List.of() : read;
    }

    private Step step(Cursor in) throws BadRecord {
        TokenEntry entry = new TokenEntry();
        List<TokenEntry> listed = List.of();
        String old = null;
        in.enterObject();
        while (in.nextEntry()) {
            switch (in.field()) {
                case "top_logprobs", "top_probs", "probs" -> listed = in.atNull() ? listed : TokenEntry.list(in);
                case "content" -> old = in.string();
                default -> entry.field(in);
            }
        }
        if (old != null) {
            return oldStep(
                    Token.of(old, null),
                    TokenEntry.step(new TokenEntry(old, -1), listed).listed());
        }
        mode = entry.isSampledFrom() ? LogprobMode.PROCESSED : mode == null ? LogprobMode.RAW : mode;
        return TokenEntry.step(entry.known(in), listed);
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
