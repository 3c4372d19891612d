package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.sample.BadRecord;

/**
 * Alibaba's DashScope in its own form, whole or as events, each of which may hold all that went before:
 * {@code output.text}. Its {@code output.choices} are read as OpenAI's.
 */
final class DashScope implements Dialect {

    private static final String UNFINISHED = "null";

    private boolean requested;

    @Override
    public void read(Cursor in) throws BadRecord {
        requested = true;
        in.skip();
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (shared.text == null || shared.finishReason == null || !requested) {
            return false;
        }
        body.dialect("dashscope");
        ChoiceBuilder choice = body.choice(0);
        choice.add(shared.text);
        body.usage().add(shared.usage);
        if (shared.finishReason.equals(UNFINISHED)) {
            body.partial();
        } else {
            choice.finished(shared.finishReason);
            if (!shared.text.isEmpty()) {
                choice.expectRepeats(); // the last piece of a stream that does not repeat is empty
            }
            if (!body.isPartial()) {
                body.result();
            }
        }
        return true;
    }
}
