package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Replicate's predictions: the pieces of a text, or the text, and a status. They never say why the text ended, and hold
 * no log-probabilities.
 */
final class Replicate {

    private Replicate() {}

    /**
     * Adds a prediction.
     *
     * @param text what stands under {@code output}; null where that is no text
     * @return whether it was one that has ended
     */
    static boolean addTo(Body body, @Nullable String text, @Nullable String status, TokenUsage usage) {
        boolean cancelled = "canceled".equals(status) || "aborted".equals(status);
        if (text == null || !("succeeded".equals(status) || cancelled)) {
            return false;
        }
        body.dialect("replicate");
        ChoiceBuilder choice = body.choice(0);
        choice.add(text);
        choice.finished(cancelled ? "cancelled" : null);
        choice.ended();
        body.usage().add(usage);
        body.result();
        return true;
    }
}
