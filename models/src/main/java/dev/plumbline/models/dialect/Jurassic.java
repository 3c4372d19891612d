package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.TokenEntry;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AI21's Jurassic, also by Bedrock: completions whose text and tokens stand under {@code data}. Its tokens' own texts
 * are pieces, which write a blank as U+2581.
 */
final class Jurassic implements Dialect {

    private final List<Completion> completions = new ArrayList<>();

    @Override
    public void read(Cursor in) throws BadRecord {
        if (!in.atArray()) {
            in.skip();
            return;
        }
        in.enterArray();
        while (in.nextElement()) {
            if (in.atObject()) {
                completions.add(new Completion(in));
            } else {
                in.skip();
            }
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (completions.stream().allMatch(each -> each.text == null)) {
            return false;
        }
        body.dialect("ai21");
        for (int i = 0; i < completions.size(); i++) {
            completions.get(i).addTo(body.choice(i));
        }
        body.result();
        return true;
    }

    /** One of the answers. */
    private static final class Completion {

        private final List<Step> steps = new ArrayList<>();
        private @Nullable String text;
        private @Nullable String finishReason;
        private boolean odd;

        Completion(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "data" -> in.tolerate(() -> data(in));
                    case "finishReason" -> in.tolerate(() -> reason(in));
                    default -> in.skip();
                }
            }
        }

        void addTo(ChoiceBuilder choice) {
            choice.add(text == null ? "" : text);
            choice.finished(finishReason);
            choice.ended();
            choice.add(odd ? List.of() : steps);
            choice.lacks(Gap.ODD_LOGPROBS, odd);
        }

        private void data(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "text" -> text = in.string();
                    case "tokens" -> odd |= !in.tolerate(() -> tokens(in));
                    default -> in.skip();
                }
            }
        }

        private void tokens(Cursor in) throws BadRecord {
            in.enterArray();
            while (in.nextElement()) {
                TokenEntry chosen = null;
                List<TokenEntry> listed = List.of();
                in.enterObject();
                while (in.nextField()) {
                    switch (in.field()) {
                        case "generatedToken" -> chosen = TokenEntry.read(in);
                        case "topTokens" -> listed = TokenEntry.list(in);
                        default -> in.skip();
                    }
                }
                if (chosen == null) {
                    throw in.missing("generatedToken");
                }
                steps.add(TokenEntry.step(chosen, listed));
            }
        }

        private void reason(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                if (in.field().equals("reason")) {
                    finishReason = FinishReasons.read(in);
                } else {
                    in.skip();
                }
            }
        }
    }
}
