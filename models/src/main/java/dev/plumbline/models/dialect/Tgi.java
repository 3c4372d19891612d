package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.TokenEntry;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of Text Generation Inference's {@code /generate}, and the chunks of {@code /generate_stream}, one token
 * each, the last of which holds the whole text. DJL and LMI write the same, with {@code log_prob}.
 */
final class Tgi implements Dialect {

    private final TokenUsage counted = new TokenUsage();
    private @Nullable String text;
    private @Nullable String finishReason;
    private List<TokenEntry> tokens = List.of();
    private List<List<TokenEntry>> listed = List.of();
    private @Nullable TokenEntry token;
    private List<TokenEntry> listedHere = List.of();
    private boolean odd;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "generated_text" -> text = in.string();
            case "details" -> in.tolerate(() -> details(in));
            case "token" -> token(in);
            default -> odd |= !in.tolerate(() -> listedHere = TokenEntry.list(in));
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (text == null && token == null) {
            return false;
        }
        body.dialect("tgi");
        ChoiceBuilder choice = body.choice(0);
        if (token != null) {
            choice.add(token.read());
            choice.add(odd ? List.of() : List.of(TokenEntry.step(token, listedHere)));
            body.partial();
        } else {
            choice.add(odd ? List.of() : steps());
            body.result();
        }
        if (text != null) {
            choice.retext(text);
            choice.ended();
        }
        choice.finished(finishReason);
        choice.lacks(Gap.ODD_LOGPROBS, odd);
        body.usage().add(counted);
        return true;
    }

    private void token(Cursor in) throws BadRecord {
        odd |= !in.tolerate(() -> token = TokenEntry.read(in));
        token = token == null ? new TokenEntry("", -1) : token;
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            steps.add(TokenEntry.step(tokens.get(i), i < listed.size() ? listed.get(i) : List.of()));
        }
        return steps;
    }

    private void details(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "finish_reason" -> finishReason = FinishReasons.read(in);
                case "generated_tokens" -> counted.readGenerated(in);
                case "tokens" -> odd |= !in.tolerate(() -> tokens = TokenEntry.list(in));
                case "top_tokens" -> odd |= !in.tolerate(() -> listed(in));
                default -> in.skip();
            }
        }
    }

    private void listed(Cursor in) throws BadRecord {
        listed = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            listed.add(in.atNull() ? List.of() : TokenEntry.list(in));
        }
    }
}
