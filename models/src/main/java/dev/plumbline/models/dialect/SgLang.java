package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.Range;
import dev.plumbline.models.parse.TokenEntry;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of SGLang's {@code /generate}. Its log-probabilities are {@code [logprob, id, text]}, with a text on demand
 * only. The chunks of its streams hold all that went before, unless it was started with incremental output.
 */
final class SgLang implements Dialect {

    private final TokenUsage usage = new TokenUsage();
    private boolean known;
    private @Nullable String finishReason;
    private int count = -1;
    private List<TokenEntry> chosen = List.of();
    private List<List<TokenEntry>> listed = List.of();
    private boolean odd;

    @Override
    public void read(Cursor in) throws BadRecord {
        if (in.field().equals("meta_info")) {
            meta(in);
        } else {
            in.tolerate(() -> count = in.count());
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (!known) {
            return false;
        }
        body.dialect("sglang");
        ChoiceBuilder choice = body.choice(0);
        List<Step> steps = odd ? List.of() : steps();
        String said = shared.text == null ? "" : shared.text;
        if (shared.text == null) {
            choice.add(steps);
        } else if (isAllSoFar(choice, said)) {
            choice.replace(said, steps);
        } else {
            choice.add(said);
            choice.add(steps);
        }
        choice.finished(finishReason);
        choice.lacks(Gap.ODD_LOGPROBS, odd);
        if (shared.text == null && count >= 0) {
            choice.count(count);
        }
        body.usage().add(usage);
        if (finishReason == null) {
            body.partial();
        } else {
            body.result();
        }
        return true;
    }

    private boolean isAllSoFar(ChoiceBuilder choice, String said) {
        int here = chosen.isEmpty() ? count : chosen.size();
        boolean counted = here >= 0 && usage.generated() >= 0;
        return counted ? here == usage.generated() : said.startsWith(choice.text());
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            steps.add(TokenEntry.step(chosen.get(i), i < listed.size() ? listed.get(i) : List.of()));
        }
        return steps;
    }

    private void meta(Cursor in) throws BadRecord {
        known = true;
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "finish_reason" -> reason(in);
                case "completion_tokens" -> usage.readGenerated(in);
                case "reasoning_tokens" -> usage.readReasoning(in);
                case "output_token_logprobs" -> odd |= !in.tolerate(() -> chosen = tokens(in));
                case "output_top_logprobs" -> odd |= !in.tolerate(() -> listed(in));
                default -> in.skip();
            }
        }
    }

    /** An object that has a type, or a word. */
    private void reason(Cursor in) throws BadRecord {
        if (!in.atObject()) {
            finishReason = FinishReasons.read(in);
            return;
        }
        in.enterObject();
        while (in.nextField()) {
            if (in.field().equals("type")) {
                finishReason = FinishReasons.read(in);
            } else {
                in.skip();
            }
        }
    }

    private void listed(Cursor in) throws BadRecord {
        listed = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            listed.add(in.atNull() ? List.of() : tokens(in));
        }
    }

    private static List<TokenEntry> tokens(Cursor in) throws BadRecord {
        List<TokenEntry> tokens = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) {
            tokens.add(token(in));
        }
        return tokens;
    }

    private static TokenEntry token(Cursor in) throws BadRecord {
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
        return new TokenEntry(text, id).reported(logprob);
    }
}
