package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generate extension of Triton's server with TensorRT-LLM, whole or as events of a token each. It lists
 * log-probabilities of what was chosen and does not say which tokens these were, nor why it ended.
 */
final class Triton implements Dialect {

    private static final Token UNNAMED = new Token("", "");

    private final List<Step> steps = new ArrayList<>();
    private @Nullable String text;
    private boolean odd;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "text_output" -> text(in);
            case "output_log_probs" -> odd |= !in.tolerate(() -> logprobs(in));
            default -> in.skip();
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (text == null) {
            return false;
        }
        body.dialect("triton");
        ChoiceBuilder choice = body.choice(0);
        choice.add(text);
        choice.add(odd ? List.of() : steps);
        choice.lacks(Gap.ODD_LOGPROBS, odd);
        choice.finished(shared.finishReason);
        choice.ended();
        return true;
    }

    /** Of several beams the first. */
    private void text(Cursor in) throws BadRecord {
        if (!in.atArray()) {
            text = in.string();
            return;
        }
        in.enterArray();
        while (in.nextElement()) {
            text = text == null ? in.string() : text;
            in.skip();
        }
    }

    private void logprobs(Cursor in) throws BadRecord {
        if (!in.atArray()) {
            in.skip(); // one number, where none were asked for
            return;
        }
        in.enterArray();
        while (in.nextElement()) {
            if (in.atArray()) {
                in.skip();
            } else {
                steps.add(new Step(UNNAMED, in.logprob(), List.of()));
            }
        }
    }
}
