package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import org.jspecify.annotations.Nullable;

/** Amazon Bedrock's Converse, and Nova's own bodies, whole or as events. No log-probabilities. */
final class Converse implements Dialect {

    private final Message piece = new Message();
    private final TokenUsage usage = new TokenUsage();
    private final Message start = new Message();
    private boolean event;
    private boolean bare;
    private @Nullable String finishReason;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "stopReason" -> finishReason = FinishReasons.read(in);
            case "contentBlockIndex" -> {
                bare = true;
                in.skip();
            }
            case "start" -> in.tolerate(() -> start.read(in));
            case "contentBlockDelta" -> event(in, "delta");
            case "contentBlockStart" -> event(in, "start");
            case "messageStop" -> {
                event = true;
                in.tolerate(() -> finishReason = Message.of(in).finishReason());
            }
            default -> in.tolerate(() -> usage.add(Message.of(in).usage()));
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        boolean whole = shared.message != null && finishReason != null;
        if (!whole && !isEvent(body)) {
            body.usage().add(usage);
            return false;
        }
        body.dialect("bedrock-converse");
        ChoiceBuilder choice = body.choice(0);
        if (!whole) {
            choice.addPiece(piece);
            choice.addPiece(start);
            addBare(choice, shared.delta);
            body.partial();
        } else if (shared.message != null) {
            choice.add(shared.message);
            body.result();
        }
        choice.finished(finishReason);
        body.usage().add(shared.usage);
        body.usage().add(usage);
        return true;
    }

    /** What comes through the network has its name in a header: bare of it, a piece is known by its index. */
    private boolean isEvent(Body body) {
        return event || bare || (finishReason != null && body.isKnown());
    }

    private static void addBare(ChoiceBuilder choice, @Nullable Message delta) {
        if (delta != null) {
            choice.addPiece(delta);
        }
    }

    private void event(Cursor in, String field) throws BadRecord {
        event = true;
        in.enterObject();
        while (in.nextField()) {
            if (in.field().equals(field)) {
                piece.read(in);
            } else {
                in.skip();
            }
        }
    }
}
