package dev.plumbline.models.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of SGLang's {@code /generate}. Its log-probabilities are {@code [logprob, id, text]}, with a text on demand only. The
 * chunks of its streams hold all that went before, unless it was started with incremental output.
 */
final class SgLang implements Dialect {

    private @Nullable String text;
    private boolean known;
    private @Nullable String finishReason;
    private int completionTokens = -1;
    private int count = -1;
    private List<NumberedToken> chosen = List.of();
    private List<List<NumberedToken>> listed = List.of();

    @Override
    public boolean take(Cursor in, Body body) throws BadRecord {
        switch (in.field()) {
            case "text" -> text = in.string();
            case "output_ids" -> count = in.count();
            case "meta_info" -> meta(in, body);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void addTo(Body body) {
        if (!known) {
            return;
        }
        Draft draft = body.choice(0);
        String said = text == null ? "" : text;
        if (isAllSoFar(draft, said)) {
            draft.replace(said, steps());
        } else {
            draft.add(said, steps());
        }
        draft.finished(finishReason);
        if (completionTokens >= 0) {
            body.completionTokens(completionTokens);
        }
        if (finishReason == null) {
            body.partial();
        }
    }

    private boolean isAllSoFar(Draft draft, String said) {
        int here = chosen.isEmpty() ? count : chosen.size();
        boolean counted = here >= 0 && completionTokens >= 0;
        return counted ? here == completionTokens : said.startsWith(draft.text());
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            steps.add(NumberedToken.step(chosen.get(i), i < listed.size() ? listed.get(i) : List.of()));
        }
        return steps;
    }

    private void meta(Cursor in, Body body) throws BadRecord {
        known = true;
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> body.takeId(in);
                case "finish_reason" -> finishReason = reason(in);
                case "completion_tokens" -> completionTokens = in.whole(Range.COUNT);
                case "output_token_logprobs" -> chosen = tokens(in);
                case "output_top_logprobs" -> listed(in);
                default -> in.skip();
            }
        }
    }

    private static @Nullable String reason(Cursor in) throws BadRecord {
        if (in.atString()) {
            return in.name(Envelope.MAX_NAME);
        }
        String reason = null;
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "type" -> reason = in.name(Envelope.MAX_NAME);
                default -> in.skip();
            }
        }
        return reason;
    }

    private void listed(Cursor in) throws BadRecord {
        listed = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            listed.add(in.atNull() ? List.of() : tokens(in));
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
        in.enterArray();
        in.nextElement();
        double logprob = in.logprob();
        in.nextElement();
        int id = in.whole(Range.COUNT);
        String text = null;
        while (in.nextElement()) {
            text = in.atString() ? in.string() : text;
            in.skip();
        }
        return new NumberedToken(id, text, logprob, false);
    }
}
