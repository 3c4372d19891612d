package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code /api/chat} and {@code /api/generate}, whole or one object a line. */
final class Ollama implements Dialect {

    private final TokenUsage counted = new TokenUsage();
    private boolean told;
    private boolean done;
    private @Nullable String reason;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "done" -> {
                told = in.atFlag();
                done = told && in.flag();
            }
            case "done_reason" -> reason = FinishReasons.read(in);
            default -> counted.readGenerated(in);
        }
        in.skip();
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (!told || (shared.message == null && shared.response == null && !body.isPartial())) {
            return false;
        }
        if ("load".equals(reason) || "unload".equals(reason)) {
            body.noCompletion();
            return true;
        }
        body.dialect("ollama");
        ChoiceBuilder choice = body.choice(0);
        if (shared.message != null) {
            choice.add(shared.message);
        } else if (shared.response != null) {
            choice.add(shared.response);
            choice.reason(shared.thinking());
        }
        choice.add(shared.steps);
        choice.lacks(Gap.ODD_LOGPROBS, shared.oddSteps);
        choice.finished(reason);
        body.usage().add(counted);
        if (done) {
            choice.ended();
            if (!body.isPartial()) {
                body.result();
            }
        } else {
            body.partial();
        }
        return true;
    }
}
