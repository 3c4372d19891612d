package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.sample.BadRecord;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's Messages, whole, as events or as a line of a batch's results, also as Bedrock and Vertex AI pass them on.
 * No log-probabilities.
 */
final class Anthropic implements Dialect {

    private @Nullable Message block;

    @Override
    public void read(Cursor in) throws BadRecord {
        if (in.atObject()) {
            block = Message.of(in);
        } else {
            in.skip();
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        boolean whole = shared.parts != null && "message".equals(shared.type);
        boolean event = isEvent(shared.type);
        Message batched = shared.message;
        boolean line = !event && batched != null && "message".equals(batched.type());
        if (!whole && !event && !line) {
            return false;
        }
        body.dialect("anthropic");
        ChoiceBuilder choice = body.choice(0);
        if (event) {
            body.partial();
            addPiece(choice, shared);
        } else if (whole && shared.parts != null) {
            choice.add(shared.parts);
            body.result();
        } else if (batched != null) {
            choice.add(batched);
            body.usage().add(batched.usage());
            body.result();
        }
        choice.finished(shared.finishReason);
        body.usage().add(shared.usage);
        return true;
    }

    private void addPiece(ChoiceBuilder choice, SharedFields shared) {
        if (block != null) {
            choice.add(block);
        }
        if (shared.delta != null) {
            choice.addPiece(shared.delta);
        }
    }

    private static boolean isEvent(@Nullable String type) {
        return type != null
                && switch (type) {
                    case "message_start", "message_delta", "message_stop", "ping" -> true;
                    case "content_block_start", "content_block_delta", "content_block_stop" -> true;
                    default -> false;
                };
    }
}
