package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Cohere's chat, versions 1 and 2, whole or as events. It counts what it bills and what it generated: the latter is
 * meant.
 */
final class Cohere implements Dialect {

    private final TokenUsage meta = new TokenUsage();
    private boolean generation;
    private @Nullable String event;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "generation_id" -> generation = true;
            case "event_type" -> event = in.atString() ? in.string() : event;
            case "meta" -> {
                if (in.atObject()) {
                    meta.read(in);
                }
            }
            default -> {
                // whether it is finished, its reason tells
            }
        }
        in.skip();
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        boolean whole = shared.message != null && shared.finishReason != null && !isAnthropic(shared);
        boolean old = generation && shared.text != null;
        String type = shared.type == null ? event : shared.type;
        boolean piece = isPiece(type);
        if (!whole && !old && !piece) {
            return false;
        }
        body.dialect("cohere");
        ChoiceBuilder choice = body.choice(0);
        if (piece) {
            body.partial();
            addPiece(body, choice, shared);
        } else if (whole && shared.message != null) {
            choice.add(shared.message);
            body.result();
        } else if (shared.text != null) {
            choice.add(shared.text);
            if (shared.calls != null) {
                choice.called(shared.calls);
            }
            body.result();
        }
        choice.add(shared.steps);
        choice.lacks(Gap.ODD_LOGPROBS, shared.oddSteps);
        choice.finished(shared.finishReason);
        body.usage().add(shared.usage);
        body.usage().add(meta);
        return true;
    }

    private void addPiece(Body body, ChoiceBuilder choice, SharedFields shared) {
        Message delta = shared.delta;
        if (delta != null) {
            choice.addPiece(delta);
            body.usage().add(delta.usage());
        }
        if ("text-generation".equals(event) && shared.text != null) {
            choice.add(shared.text);
        }
        if ("stream-end".equals(event) && shared.calls != null) {
            choice.called(shared.calls); // that of all calls before repeats them
        }
    }

    private static boolean isAnthropic(SharedFields shared) {
        return shared.type != null && shared.type.startsWith("message");
    }

    private static boolean isPiece(@Nullable String type) {
        return type != null
                && switch (type) {
                    case "message-start", "content-start", "content-delta", "content-end", "message-end" -> true;
                    case "tool-plan-delta", "tool-call-start", "tool-call-delta", "tool-call-end" -> true;
                    case "citation-start", "citation-end" -> true;
                    case "stream-start", "text-generation", "stream-end" -> true;
                    case "tool-calls-chunk", "tool-calls-generation", "citation-generation" -> true;
                    default -> false;
                };
    }
}
