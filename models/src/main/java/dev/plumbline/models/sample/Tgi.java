package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of Text Generation Inference's {@code /generate}, and the chunks of {@code /generate_stream}, one token each, the last of
 * which holds the whole text.
 */
final class Tgi implements Dialect {

    private @Nullable String text;
    private @Nullable String finishReason;
    private int generatedTokens = -1;
    private List<NumberedToken> tokens = List.of();
    private List<List<NumberedToken>> listed = List.of();
    private @Nullable NumberedToken token;
    private List<NumberedToken> listedHere = List.of();

    @Override
    public boolean take(Cursor in, Body body) throws BadRecord {
        switch (in.field()) {
            case "generated_text" -> text = in.string();
            case "details" -> details(in);
            case "token" -> token = token(in);
            case "top_tokens" -> listedHere = tokens(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void addTo(Body body) {
        if (text == null && token == null) {
            return;
        }
        Draft draft = body.choice(0);
        if (token != null) {
            String said = token.special() || token.text() == null ? "" : token.text();
            draft.add(said, List.of(NumberedToken.step(token, listedHere)));
            body.partial();
        } else {
            draft.add("", steps());
        }
        if (text != null) {
            draft.retext(text);
        }
        draft.finished(finishReason);
        if (generatedTokens >= 0) {
            body.completionTokens(generatedTokens);
        }
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            steps.add(NumberedToken.step(tokens.get(i), i < listed.size() ? listed.get(i) : List.of()));
        }
        return steps;
    }

    private void details(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "finish_reason" -> finishReason = reason(in);
                case "generated_tokens" -> generatedTokens = in.whole(Range.COUNT);
                case "tokens" -> tokens = tokens(in);
                case "top_tokens" -> listed(in);
                default -> in.skip();
            }
        }
    }

    private static @Nullable String reason(Cursor in) throws BadRecord {
        String reason = in.name(Envelope.MAX_NAME);
        return reason == null ? null : Dialect.finishReason(reason);
    }

    private void listed(Cursor in) throws BadRecord {
        listed = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            listed.add(tokens(in));
        }
    }

    private static List<NumberedToken> tokens(Cursor in) throws BadRecord {
        List<NumberedToken> tokens = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            tokens.add(token(in));
        }
        return tokens;
    }

    private static NumberedToken token(Cursor in) throws BadRecord {
        int id = -1;
        String text = null;
        double logprob = Double.NaN;
        boolean special = false;
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.whole(Range.COUNT);
                case "text" -> text = in.string();
                case "logprob" -> logprob = in.logprob();
                case "special" -> special = in.flag();
                default -> in.skip();
            }
        }
        if (id < 0) {
            throw in.missing("id");
        }
        return new NumberedToken(id, text, logprob, special);
    }
}
