package dev.plumbline.models.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's body says, in the making: whole bodies and the chunks of a stream end up in the same place. Of several choices
 * the one of index 0 counts, else the first: the others are draws for the same prompt that nobody may have seen.
 */
final class Body {

    private final Map<Integer, Draft> choices = new LinkedHashMap<>();
    private @Nullable String id;
    private @Nullable LogprobMode mode;
    private int completionTokens = -1;
    private boolean partial;

    /** The choice of this index; makes the body one of a known dialect. */
    Draft choice(int index) {
        return choices.computeIfAbsent(index, i -> new Draft());
    }

    void completionTokens(int tokens) {
        this.completionTokens = tokens;
    }

    /** What was read is a chunk of a stream. */
    void partial() {
        this.partial = true;
    }

    /** The engine's own word, which goes before the gateway's. */
    void mode(LogprobMode mode) {
        this.mode = mode;
    }

    /** Takes the engine's id of the response, which all chunks share. */
    void takeId(Cursor in) throws BadRecord {
        String here = in.string();
        if (id != null && !id.equals(here)) {
            throw in.outOfBounds("the id of the chunks before");
        }
        id = here;
    }

    boolean isKnown() {
        return !choices.isEmpty();
    }

    boolean isPartial() {
        return partial;
    }

    /** Whether the engine said why it stopped. */
    boolean isFinished() {
        return isKnown() && counted().isFinished();
    }

    @Nullable
    LogprobMode mode() {
        return mode;
    }

    Answer answer() {
        return counted().answer(completionTokens);
    }

    private Draft counted() {
        Draft first = choices.get(0);
        return first != null ? first : choices.values().iterator().next();
    }
}
